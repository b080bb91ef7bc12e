import { expect, it } from "vitest";
import { glidePoint, Glides, glideStart } from "./glide";

const STEP = 1e-6;

it("moves in a straight line within a second, and not past the fix", () => {
  const g = new Glides();
  g.resize(1);
  glideStart(g, 0, "a", 0, 0, 0, 1);
  expect(glidePoint(g, 0, 0, 1)).toEqual([0, 0]);
  glideStart(g, 0, "a", STEP, 0, 10, 1);
  expect(glidePoint(g, 0, 10.5, 1)[0]).toBeCloseTo(STEP / 2, 12);
  expect(glidePoint(g, 0, 30, 1)[0]).toBe(STEP);
  expect(g.until).toBe(11);
});

it("sets out from where it is drawn when the next fix comes early", () => {
  const g = new Glides();
  g.resize(1);
  glideStart(g, 0, "a", 0, 0, 0, 1);
  glideStart(g, 0, "a", STEP, 0, 10, 1);
  glideStart(g, 0, "a", 0, STEP, 10.5, 1);
  const [x, y] = glidePoint(g, 0, 10.5, 1);
  expect([x, y]).toEqual([STEP / 2, 0]);
  expect(glidePoint(g, 0, 11.5, 1)).toEqual([0, STEP]);
});

it("jumps when a row has another worker, or when he leapt", () => {
  const g = new Glides();
  g.resize(1);
  glideStart(g, 0, "a", 0, 0, 0, 1);
  glideStart(g, 0, "b", STEP, 0, 5, 1);
  expect(glidePoint(g, 0, 5, 1)).toEqual([STEP, 0]);
  glideStart(g, 0, "b", 0.01, 0, 9, 1);
  expect(glidePoint(g, 0, 9, 1)).toEqual([0.01, 0]);
  expect(g.until).toBe(0);
});

it("grows without losing anybody", () => {
  const g = new Glides();
  g.resize(200);
  glideStart(g, 199, "z", 3 * STEP, 0, 0, 1);
  g.resize(5000);
  expect(glidePoint(g, 199, 1, 1)).toEqual([3 * STEP, 0]);
  const rows = new Float32Array(5000 * 7);
  g.pack(rows);
  expect(rows[199 * 7 + 2]).toBeCloseTo(3 * STEP, 10);
});
