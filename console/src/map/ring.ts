// A ring of corners that is being drawn: pure, so that what a click or a drag does can be tried without a map.

/** Longitude, latitude; not closed. */
export type Corner = readonly [lon: number, lat: number];
export type Ring = readonly Corner[];

/** Corners that the server takes. */
export const MOST_CORNERS = 200;

/** Six decimals are a tenth of a metre. */
const round = (n: number): number => Math.round(n * 1e6) / 1e6;

/** A new corner: at the end while it is no ring yet, then between the two corners whose edge is nearest. */
export function withCorner(ring: Ring, at: Corner): Ring {
  const corner: Corner = [round(at[0]), round(at[1])];
  if (ring.length >= MOST_CORNERS) return ring;
  if (ring.length < 3) return [...ring, corner];
  let best = 0;
  let nearest = Infinity;
  for (const [i, a] of ring.entries()) {
    const d = toEdge(corner, a, ring[(i + 1) % ring.length] ?? a);
    if (d < nearest) [nearest, best] = [d, i];
  }
  return [...ring.slice(0, best + 1), corner, ...ring.slice(best + 1)];
}

export const moved = (ring: Ring, index: number, to: Corner): Ring => ring.map((c, i) => (i === index ? [round(to[0]), round(to[1])] : c));
export const without = (ring: Ring, index: number): Ring => ring.filter((_, i) => i !== index);

/** Squared distance of a point to an edge, a degree of longitude as short as it is there. */
function toEdge(p: Corner, a: Corner, b: Corner): number {
  const narrow = Math.cos((p[1] * Math.PI) / 180);
  const [px, py] = [(p[0] - a[0]) * narrow, p[1] - a[1]];
  const [bx, by] = [(b[0] - a[0]) * narrow, b[1] - a[1]];
  const length = bx * bx + by * by;
  const t = length === 0 ? 0 : Math.max(0, Math.min(1, (px * bx + py * by) / length));
  return (px - t * bx) ** 2 + (py - t * by) ** 2;
}

const turn = (a: Corner, b: Corner, c: Corner): number => Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));

/** Whether two of its edges that are not neighbours meet: the server refuses such a ring. */
export function crosses(ring: Ring): boolean {
  const n = ring.length;
  for (let i = 0; i < n; i++) {
    for (let j = i + 2; j < n; j++) {
      if (i === 0 && j === n - 1) continue;
      const [a, b, c, d] = [ring[i], ring[i + 1], ring[j], ring[(j + 1) % n]];
      if (a && b && c && d && turn(a, b, c) !== turn(a, b, d) && turn(c, d, a) !== turn(c, d, b)) return true;
    }
  }
  return false;
}

/** As the API has it: closed. */
export const polygonOf = (ring: Ring): { type: "Polygon"; coordinates: number[][][] } => ({ type: "Polygon", coordinates: ring.length < 3 ? [] : [[...ring, ring[0] as Corner].map((c) => [...c])] });

/** A polygon's corners, open. */
export const ringOf = (polygon: { coordinates: number[][][] } | null | undefined): Ring => (polygon?.coordinates[0] ?? []).slice(0, -1).map(([lon = 0, lat = 0]) => [lon, lat]);

interface Area {
  lat: number;
  lon: number;
  radius_m: number;
  polygon?: { coordinates: number[][][] } | null;
}

/** Whether a place belongs to a zone, as the server says: its ring when it has one, else its circle. */
export function holds(zone: Area, at: { lat: number; lon: number }, metres: (a: { lat: number; lon: number }, b: { lat: number; lon: number }) => number): boolean {
  const ring = ringOf(zone.polygon);
  if (ring.length < 3) return metres(at, zone) <= zone.radius_m;
  let inside = false;
  for (const [i, a] of ring.entries()) {
    const b = ring[(i + 1) % ring.length] ?? a;
    if (a[1] > at.lat !== b[1] > at.lat && at.lon < ((b[0] - a[0]) * (at.lat - a[1])) / (b[1] - a[1]) + a[0]) inside = !inside;
  }
  return inside;
}
