import { expect, it } from "vitest";
import { toBd, toGcj } from "../map/datum";
import { metresBetween, readPoint, type Pasted } from "./point";

const xian = { lat: 34.2658, lon: 108.9541 };
const away = (read: Pasted): number => (read.is === "point" ? metresBetween(read.point, xian) : Infinity);
const [gLon, gLat] = toGcj(xian.lon, xian.lat);
const [bLon, bLat] = toBd(xian.lon, xian.lat);

it("reads coordinates in either order", () => {
  for (const text of ["34.2658, 108.9541", "108.9541,34.2658", "34.2658 108.9541", "他说 34.2658，108.9541 那里"]) expect([text, away(readPoint(text)) < 1]).toEqual([text, true]);
  expect(away(readPoint(`${gLat.toFixed(6)},${gLon.toFixed(6)}`, "gcj02"))).toBeLessThan(1);
});

it("reads links, each in its own coordinates", () => {
  const g = `${gLat.toFixed(6)},${gLon.toFixed(6)}`;
  const turned = `${gLon.toFixed(6)},${gLat.toFixed(6)}`;
  const links = [
    "geo:34.2658,108.9541?z=17",
    `https://uri.amap.com/marker?position=${turned}&name=x`,
    `https://www.amap.com/?q=${g},x`,
    `看这里 https://apis.map.qq.com/uri/v1/marker?marker=coord:${g};title:x`,
    `https://api.map.baidu.com/marker?location=${bLat.toFixed(6)},${bLon.toFixed(6)}&title=x`,
    `https://api.map.baidu.com/marker?location=${g}&coord_type=gcj02`,
    `https://maps.apple.com/?ll=${g}`,
    "https://www.google.com/maps/@34.2658,108.9541,17z",
    "https://www.openstreetmap.org/?mlat=34.2658&mlon=108.9541#map=17/34.2/108.9",
    "https://www.openstreetmap.org/#map=17/34.2658/108.9541",
  ];
  for (const link of links) expect([link, Math.round(away(readPoint(link))) <= 3]).toEqual([link, true]);
});

it("says of a link without coordinates that there are none, and leaves words alone", () => {
  expect(readPoint("https://surl.amap.com/abc123")).toEqual({ is: "dumb-link" });
  expect(readPoint("科技路 16 号 2.5 公里处")).toEqual({ is: "text" });
  expect(readPoint("13800006021")).toEqual({ is: "text" });
});
