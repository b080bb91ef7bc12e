import { expect, it } from "vitest";
import { Positions, stateCode } from "./positions";

const item = (n: number, state = "free") => ({ worker_id: `w${String(n)}`, lat: 34 + n / 1000, lon: 108, fix_age_s: 2, state });

it("the last one wins, a heading that nobody repeats stays", () => {
  const p = new Positions();
  p.take("z", [{ ...item(1), heading_deg: 90 }], 10_000);
  p.take("z", [item(1, "enroute")], 12_000);
  const row = p.row("w1") ?? -1;
  expect([p.size, p.state[row], p.heading[row], p.at[row]]).toEqual([1, stateCode("enroute"), 90, 10_000]);
});

it("grows past its first rows and forgets a zone without mixing up the others", () => {
  const p = new Positions();
  p.take("a", Array.from({ length: 700 }, (_, n) => item(n * 2)), 0);
  p.take("b", Array.from({ length: 700 }, (_, n) => item(n * 2 + 1)), 0);
  p.drop("a");
  expect(p.size).toBe(700);
  for (let n = 1; n < 1400; n += 2) expect(p.lat[p.row(`w${String(n)}`) ?? -1]).toBeCloseTo(34 + n / 1000, 9);
  expect(p.row("w2")).toBeUndefined();
});

it("what was read over HTTP never overwrites what the stream said later", () => {
  const p = new Positions();
  p.take("z", [item(1)], 10_000);
  p.seed("z", "w1", 1, 1, undefined, "off", 5000);
  expect(p.lon[p.row("w1") ?? -1]).toBe(108);
});

it("tells whoever listens, until he leaves", () => {
  const p = new Positions();
  let heard = 0;
  const leave = p.subscribe(() => heard++);
  p.take("z", [item(1)], 0);
  leave();
  p.take("z", [item(1)], 0);
  expect(heard).toBe(1);
});
