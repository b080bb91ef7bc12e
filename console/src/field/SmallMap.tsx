// Where the car is from here: land, a graticule, the two points and the line between them. No roads, since none are known.

import { useLanguage } from "../i18n";
import { iconPath, kindIcon } from "../ui/icons";
import { apart } from "./pace";
import { useFar, useFieldWords } from "./use";

interface Point {
  lat: number;
  lon: number;
}

const [WIDTH, HEIGHT] = [390, 236];
/** Room round the points, pixels; below the ring takes some. */
const PAD = { x: 56, top: 56, bottom: 84 };
const STEPS_M = [50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000];
const M_PER_DEG = 111_195;

export function SmallMap({ place, me, heading, kind }: { place: Point; me: Point | undefined; heading?: number | undefined; kind: string }) {
  const w = useFieldWords();
  const far = useFar();
  useLanguage();
  const far_m = me ? apart(me, place) : undefined;
  const { x, y, scale } = frame(place, me);
  const step = STEPS_M.find((m) => m * scale >= 48) ?? 100_000;
  const [px, py] = [x(place.lon), y(place.lat)];
  const lines: string[] = [];
  for (let at = px % (step * scale); at < WIDTH; at += step * scale) lines.push(`M${at.toFixed(1)} 0V${String(HEIGHT)}`);
  for (let at = py % (step * scale); at < HEIGHT; at += step * scale) lines.push(`M0 ${at.toFixed(1)}H${String(WIDTH)}`);
  return (
    <svg className="small-map" viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`} preserveAspectRatio="xMidYMid slice" role="img" aria-label={far_m === undefined ? w("navigate") : w("mapOf", { far: far(far_m) })}>
      <path className="grid" d={lines.join("")} />
      {me && <path className="way-halo" d={`M${String(x(me.lon))} ${String(y(me.lat))}L${String(px)} ${String(py)}`} />}
      {me && <path className="way" d={`M${String(x(me.lon))} ${String(y(me.lat))}L${String(px)} ${String(py)}`} />}
      {me && (
        <g transform={`translate(${String(x(me.lon))} ${String(y(me.lat))})`}>
          <circle className="me-ground" r="14" />
          {heading === undefined ? <circle className="me" r="7" /> : <path className="me" transform={`rotate(${String(heading)})`} d="M0-10L8 8 0 4-8 8z" />}
        </g>
      )}
      <g transform={`translate(${String(px)} ${String(py)})`}>
        <path className="pin" d="M0 0C-8-11-13-16-13-22.500A13 13 0 0 1 13-22.500C13-16 8-11 0 0z" />
        <g transform="translate(-7.500 -30.500) scale(.62)"><path className="pin-kind" d={iconPath(kindIcon(kind))} /></g>
      </g>
      <g transform={`translate(32 ${String(HEIGHT - 16)})`}>
        <path className="scale" d={`M0-5V0H${(step * scale).toFixed(1)}V-5`} />
        <text x={step * scale + 8} y="1">{far(step)}</text>
        {me && <text x="0" y="-16">{w("straight")}</text>}
      </g>
    </svg>
  );
}

/** Where points lie on the picture; `scale` is pixels a metre. */
function frame(place: Point, me: Point | undefined): { x: (lon: number) => number; y: (lat: number) => number; scale: number } {
  const other = me ?? place;
  const narrow = Math.cos((place.lat * Math.PI) / 180);
  const wide_m = Math.abs(place.lon - other.lon) * M_PER_DEG * narrow;
  const high_m = Math.abs(place.lat - other.lat) * M_PER_DEG;
  const scale = Math.min((WIDTH - 2 * PAD.x) / Math.max(wide_m, 400), (HEIGHT - PAD.top - PAD.bottom) / Math.max(high_m, 300));
  const [lon, lat] = [(place.lon + other.lon) / 2, (place.lat + other.lat) / 2];
  const middle = PAD.top + (HEIGHT - PAD.top - PAD.bottom) / 2;
  const round = (n: number): number => Math.round(n * 10) / 10;
  return {
    x: (at) => round(WIDTH / 2 + (at - lon) * M_PER_DEG * narrow * scale),
    y: (at) => round(middle - (at - lat) * M_PER_DEG * scale),
    scale,
  };
}
