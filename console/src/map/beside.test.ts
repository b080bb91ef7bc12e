import { describe, expect, it } from "vitest";
import { beside, type Box } from "./beside";

const SIZE = { width: 80, height: 20 };
const covers = (a: Box, b: Box): boolean => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe("labels on the map", () => {
  it("stand right of their mark when there is room", () => {
    expect(beside([100, 100], SIZE, [])).toEqual({ x: 116, y: 90, width: 80, height: 20 });
  });

  it("never cover each other, however near their marks", () => {
    const taken: Box[] = [];
    for (let i = 0; i < 8; i++) taken.push(beside([100 + i, 100 + 2 * i], SIZE, taken));
    const pairs = taken.flatMap((a, i) => taken.slice(i + 1).map((b) => [a, b] as const));
    expect(pairs.filter(([a, b]) => covers(a, b))).toEqual([]);
  });
});
