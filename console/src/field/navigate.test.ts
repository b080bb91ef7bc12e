import { expect, it } from "vitest";
import { fromGcj } from "../map/datum";
import { appsFor, mapLink } from "./navigate";

// The Bell Tower of Xi'an, 34.26086 N 108.94220 E by GPS.
const tower = { lat: 34.26086, lon: 108.9422, address: "钟楼 A&B" };
const numbers = (link: string | undefined): number[] => [...(link ?? "").matchAll(/\d+\.\d{6}/g)].map((m) => Number(m[0]));

it("geo: is WGS-84 as it stands, with the name behind", () => {
  expect(mapLink("geo", tower)).toBe(`geo:34.260860,108.942200?q=34.260860,108.942200(${encodeURIComponent("钟楼 A&B")})`);
});

it("Amap and Apple get GCJ-02, Baidu BD-09, each in its own order", () => {
  const [lon, lat] = numbers(mapLink("amap", tower));
  expect(lon).toBeCloseTo(108.946883, 4);
  expect(lat).toBeCloseTo(34.259319, 4);
  expect(numbers(mapLink("apple", tower))).toEqual([lat, lon]);
  const [by, bx] = numbers(mapLink("baidu", tower));
  expect((bx ?? 0) - (lon ?? 0)).toBeGreaterThan(0.005);
  expect((by ?? 0) - (lat ?? 0)).toBeGreaterThan(0.005);
  expect(mapLink("amap", tower)).toContain(encodeURIComponent("A&B"));
});

// Points published with their conversions (the `coordtransform` and `gcoord` libraries' own examples): Beijing, Tiananmen.
it("each app gets the point that others compute for it, within a metre", () => {
  const place = { lat: 39.915, lon: 116.404 };
  const [lon, lat] = numbers(mapLink("amap", place));
  expect(lon).toBeCloseTo(116.410244, 5);
  expect(lat).toBeCloseTo(39.916404, 5);
  expect(numbers(mapLink("apple", place))).toEqual([lat, lon]);
  const [wx, wy] = fromGcj(116.404, 39.915); // whose Baidu point is published, too
  const [by, bx] = numbers(mapLink("baidu", { lat: wy, lon: wx }));
  expect(bx).toBeCloseTo(116.410369, 5);
  expect(by).toBeCloseTo(39.921337, 5);
});

it("says to each app which datum it is given", () => {
  expect(mapLink("amap", tower)).toContain("coordinate=gaode");
  expect(mapLink("baidu", tower)).toContain("coord_type=bd09ll");
  expect(mapLink("apple", tower)).toMatch(/^https:\/\/maps\.apple\.com\/\?daddr=34\./); // latitude first
  expect(mapLink("amap", tower)).toMatch(/to=108\.\d+,34\.\d+/); // longitude first
});

it("abroad there is nothing to shift", () => {
  expect(numbers(mapLink("apple", { lat: 52.52, lon: 13.405 }))).toEqual([52.52, 13.405]);
});

it("a place that is only a name is searched for; one that is nothing has no link", () => {
  expect(mapLink("geo", { address: "钟楼" })).toBe(`geo:0,0?q=${encodeURIComponent("钟楼")}`);
  expect(mapLink("amap", {})).toBeUndefined();
});

it("offers what a phone can have", () => {
  expect(appsFor("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0)")).toEqual(["apple", "amap", "baidu"]);
  expect(appsFor("Mozilla/5.0 (Linux; Android 16)")).toContain("geo");
});
