import { expect, it } from "vitest";
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
