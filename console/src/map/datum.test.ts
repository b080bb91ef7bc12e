import { expect, it } from "vitest";
import { fromGcj, toBd, toGcj } from "./datum";

/** Metres between two near points. */
const metres = (a: readonly [number, number], b: readonly [number, number]): number =>
  Math.hypot((a[0] - b[0]) * Math.cos((a[1] * Math.PI) / 180), a[1] - b[1]) * 111_320;

it("shifts as the known pairs say", () => {
  // Tiananmen: 116.391349, 39.907375 is 116.397593, 39.908779 on a Chinese map.
  expect(metres(toGcj(116.391349, 39.907375), [116.397593, 39.908779])).toBeLessThan(2);
});

it("comes back to where it was", () => {
  const places: [number, number][] = [[108.94, 34.26], [121.47, 31.23], [113.26, 23.13], [87.6, 43.8]];
  for (const p of places) {
    expect(metres(fromGcj(...toGcj(...p)), p)).toBeLessThan(0.01);
    expect(metres(toGcj(...p), p)).toBeGreaterThan(100);
    expect(metres(toBd(...p), p)).toBeGreaterThan(300);
  }
});

it("leaves the rest of the world alone", () => {
  expect(toGcj(-0.12, 51.5)).toEqual([-0.12, 51.5]);
});
