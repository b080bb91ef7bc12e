// Coordinates and map links that people paste, as WGS-84. Chinese map services speak GCJ-02 or BD-09; a link says by its
// host which, bare numbers are taken as WGS-84 unless the agent says otherwise.

import { fromGcj } from "../map/datum";

export type Datum = "wgs84" | "gcj02" | "bd09";
export interface Point {
  lat: number;
  lon: number;
}

/** BD-09 to GCJ-02, Baidu's own formula backwards: true to a few metres at worst. */
function fromBd(lon: number, lat: number): [lon: number, lat: number] {
  const [x, y] = [lon - 0.0065, lat - 0.006];
  const z = Math.hypot(x, y) - 0.00002 * Math.sin((y * Math.PI * 3000) / 180);
  const t = Math.atan2(y, x) - 0.000003 * Math.cos((x * Math.PI * 3000) / 180);
  return [z * Math.cos(t), z * Math.sin(t)];
}

export function toWgs({ lat, lon }: Point, datum: Datum): Point {
  if (datum === "wgs84") return { lat, lon };
  const [x, y] = fromGcj(...(datum === "bd09" ? fromBd(lon, lat) : ([lon, lat] as const)));
  return { lat: y, lon: x };
}

/** Two numbers of which at least one has decimals; "." within, comma, space or semicolon between. */
const PAIR = /(-?\d{1,3}\.\d{2,})\s*[°]?\s*[NSEW]?\s*[,，;\s]\s*(-?\d{1,3}\.\d{2,})/i;

/** Latitude comes first unless only the other order can be. */
function ordered(a: number, b: number, lonFirst = false): Point | undefined {
  const [lat, lon] = lonFirst || Math.abs(a) > 90 || (Math.abs(b) <= 54 && a > 72 && a < 136) ? [b, a] : [a, b];
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : undefined;
}

interface Link {
  datum: Datum;
  /** Where the pair stands; the first that fits counts. */
  at: readonly RegExp[];
  lonFirst?: boolean;
}

const N = "(-?\\d{1,3}\\.\\d+)";
const pair = (before: string, between = "(?:,|%2C)"): RegExp => new RegExp(`${before}${N}${between}${N}`, "i");

/** What each service's links look like. */
function linkOf(url: string): Link | undefined {
  if (/^geo:/i.test(url)) return { datum: "wgs84", at: [pair("^geo:")] };
  const host = /^https?:\/\/([^/?#]+)/i.exec(url)?.[1]?.toLowerCase();
  if (host === undefined) return undefined;
  if (/(^|\.)(amap|gaode)\.com$/.test(host)) {
    // `q=` and `dest=lat,lon`; the others have longitude first.
    const latFirst = pair("[?&](?:q|p|dest)=(?:[^,&]*,)?");
    return latFirst.test(url) && !/position=|location=|lnglat=/i.test(url) ? { datum: "gcj02", at: [latFirst] } : { datum: "gcj02", at: [pair("(?:position|location|lnglat)=")], lonFirst: true };
  }
  if (/(^|\.)(map\.)?baidu\.com$/.test(host)) return { datum: /coord_type=gcj02/i.test(url) ? "gcj02" : /coord_type=wgs84/i.test(url) ? "wgs84" : "bd09", at: [pair("(?:location|latlng|center)=(?:latlng:|latlng%3A)?")] };
  if (/(^|\.)map\.qq\.com$/.test(host)) return { datum: "gcj02", at: [pair("coord(?::|%3A|=)"), pair("(?:center|tocoord)=")] };
  if (/(^|\.)maps\.apple\.com$/.test(host)) return { datum: "gcj02", at: [pair("(?:ll|coordinate|q)=")] };
  if (/(^|\.)openstreetmap\.org$/.test(host)) return { datum: "wgs84", at: [pair("mlat=", "&mlon="), pair("#map=\\d+/", "/")] };
  if (/(^|\.)google\.[a-z.]+$/.test(host)) return { datum: "wgs84", at: [pair("[?&](?:q|query|ll|destination)="), pair("@")] };
  return undefined;
}

export type Pasted = { is: "point"; point: Point; datum: Datum } | { is: "dumb-link" } | { is: "text" };

/** What was typed or pasted: a place by its coordinates, a link that names none, or plain text. */
export function readPoint(text: string, bare: Datum = "wgs84"): Pasted {
  const said = text.trim();
  const url = /(?:https?:\/\/|geo:)\S+/i.exec(said)?.[0];
  if (url !== undefined) {
    const link = linkOf(url);
    for (const at of link?.at ?? []) {
      const hit = at.exec(url);
      const point = hit && ordered(Number(hit[1]), Number(hit[2]), link?.lonFirst);
      if (point && link) return { is: "point", point: toWgs(point, link.datum), datum: link.datum };
    }
    return { is: "dumb-link" };
  }
  const hit = PAIR.exec(said);
  const point = hit && ordered(Number(hit[1]), Number(hit[2]));
  return point ? { is: "point", point: toWgs(point, bare), datum: bare } : { is: "text" };
}

/** `34.23891, 108.90123`: five decimals are a metre. */
export const writePoint = ({ lat, lon }: Point): string => `${lat.toFixed(5)}, ${lon.toFixed(5)}`;

/** Metres between two points on the sphere. */
export function metresBetween(a: Point, b: Point): number {
  const rad = Math.PI / 180;
  const h = Math.sin(((b.lat - a.lat) * rad) / 2) ** 2 + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(((b.lon - a.lon) * rad) / 2) ** 2;
  return 2 * 6_371_008.8 * Math.asin(Math.min(1, Math.sqrt(h)));
}
