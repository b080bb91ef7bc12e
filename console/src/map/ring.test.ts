import { expect, it } from "vitest";
import { crosses, holds, MOST_CORNERS, moved, polygonOf, ringOf, withCorner, without, type Ring } from "./ring";

const square: Ring = [[108, 34], [109, 34], [109, 35], [108, 35]];

it("puts a corner into the edge that it lies at, and the first three one after the other", () => {
  let ring: Ring = [];
  for (const c of [[108, 34], [109, 34], [109, 35]] as const) ring = withCorner(ring, c);
  expect(ring).toEqual([[108, 34], [109, 34], [109, 35]]);
  expect(withCorner(square, [108.5, 33.9])[1]).toEqual([108.5, 33.9]);
  expect(withCorner(square, [107.9, 34.5])[4]).toEqual([107.9, 34.5]);
  const full: Ring = Array.from({ length: MOST_CORNERS }, (_, i) => [i, 0]);
  expect(withCorner(full, [0, 1])).toBe(full);
});

it("moves and takes away one corner", () => {
  expect(moved(square, 2, [110.12345678, 36])[2]).toEqual([110.123457, 36]);
  expect(without(square, 0)).toHaveLength(3);
});

it("knows a ring that crosses itself", () => {
  expect(crosses(square)).toBe(false);
  expect(crosses([[108, 34], [109, 35], [109, 34], [108, 35]])).toBe(true);
  expect(crosses([[108, 34], [109, 34]])).toBe(false);
});

it("is closed for the server and open for the hand", () => {
  expect(polygonOf(square).coordinates[0]).toHaveLength(5);
  expect(ringOf(polygonOf(square))).toEqual(square);
  expect(polygonOf(square.slice(0, 2)).coordinates).toEqual([]);
  expect(ringOf(null)).toEqual([]);
});

it("holds what the server holds", () => {
  const metres = (a: { lat: number; lon: number }, b: { lat: number; lon: number }): number => Math.hypot(a.lat - b.lat, a.lon - b.lon) * 100_000;
  const zone = { lat: 34.5, lon: 108.5, radius_m: 20_000 };
  expect(holds(zone, { lat: 34.9, lon: 108.5 }, metres)).toBe(false);
  expect(holds({ ...zone, polygon: polygonOf(square) }, { lat: 34.9, lon: 108.5 }, metres)).toBe(true);
  expect(holds({ ...zone, polygon: polygonOf(square) }, { lat: 35.1, lon: 108.5 }, metres)).toBe(false);
});
