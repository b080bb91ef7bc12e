// GCJ-02, the coordinates of Chinese maps: a basemap drawn in it lies some hundred metres off, so what is laid on it is
// shifted likewise. The server stores and sends WGS-84 only.

const A = 6378245.0;
const EE = 0.00669342162296594323;

/** Whether the offset applies: roughly the mainland, as the shift itself is defined. */
const outside = (lon: number, lat: number): boolean => lon < 72.004 || lon > 137.8347 || lat < 0.8293 || lat > 55.8271;

function shift(lon: number, lat: number): [number, number] {
  const [x, y] = [lon - 105, lat - 35];
  const waves = (20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI)) * (2 / 3);
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x)) + waves + ((20 * Math.sin(y * Math.PI) + 40 * Math.sin((y / 3) * Math.PI)) * 2) / 3 + ((160 * Math.sin((y / 12) * Math.PI) + 320 * Math.sin((y * Math.PI) / 30)) * 2) / 3;
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x)) + waves + ((20 * Math.sin(x * Math.PI) + 40 * Math.sin((x / 3) * Math.PI)) * 2) / 3 + ((150 * Math.sin((x / 12) * Math.PI) + 300 * Math.sin((x / 30) * Math.PI)) * 2) / 3;
  const rad = (lat / 180) * Math.PI;
  const magic = 1 - EE * Math.sin(rad) ** 2;
  return [(east * 180) / ((A / Math.sqrt(magic)) * Math.cos(rad) * Math.PI), (north * 180) / (((A * (1 - EE)) / (magic * Math.sqrt(magic))) * Math.PI)];
}

/** WGS-84 to GCJ-02. */
export function toGcj(lon: number, lat: number): [lon: number, lat: number] {
  if (outside(lon, lat)) return [lon, lat];
  const [dx, dy] = shift(lon, lat);
  return [lon + dx, lat + dy];
}

/** GCJ-02 to WGS-84, to well under a metre. */
export function fromGcj(lon: number, lat: number): [lon: number, lat: number] {
  let [x, y] = [lon, lat];
  for (let i = 0; i < 6; i++) {
    const [gx, gy] = toGcj(x, y);
    x += lon - gx;
    y += lat - gy;
  }
  return [x, y];
}

/** GCJ-02 to BD-09, Baidu's own. */
export function toBd(lon: number, lat: number): [lon: number, lat: number] {
  const [gx, gy] = toGcj(lon, lat);
  const z = Math.hypot(gx, gy) + 0.00002 * Math.sin((gy * Math.PI * 3000) / 180);
  const t = Math.atan2(gy, gx) + 0.000003 * Math.cos((gx * Math.PI * 3000) / 180);
  return [z * Math.cos(t) + 0.0065, z * Math.sin(t) + 0.006];
}
