import { expect, it } from "vitest";
import type { Why } from "../api/types";
import { byRule, inOrder, partsOf, sentences, shownOf } from "./why";

const who = (worker_id: string, travel_s: number, more: object = {}) => {
  const parts = { wait_s: 0, staleness_s: 0, lateness_s: 0, load_s: 0, ...more };
  return { worker_id, name: worker_id, travel_s, ...parts, cost_s: travel_s + Object.values(parts).reduce((a, b) => a + b, 0), distance_m: 1 };
};
const why = (over: Partial<Why>): Why => ({ at: "", round: 1, how: "greedy", travel: "great_circle", chosen: "a", candidates: [], left_out: [], ...over });

it("says first what decided, then who was nearer, then who did not come", () => {
  const said = sentences(why({ candidates: [who("a", 412, { staleness_s: 9 }), who("b", 388, { load_s: 66 }), who("c", 530)] }), ["刘"]);
  expect(said).toEqual([
    { key: "whyLeast", fill: { n: 3 } },
    { key: "whyNearer", fill: { name: "b", s: 33 } },
    { key: "whyRefused", fill: { names: "刘" } },
  ]);
});

it("a person's choice and an empty field say so", () => {
  expect(sentences(why({ how: "held", candidates: [who("a", 1)] }), [])[0]?.key).toBe("whyHeld");
  expect(sentences(why({ chosen: null, left_out: [{ worker_id: "x", rule: "busy" }] }), [])).toEqual([{ key: "whyNobody", fill: { n: 1 } }]);
});

it("whoever was chosen stands first, with his place", () => {
  const all = ["p", "q", "r", "a"].map((id, n) => who(id, n));
  expect(shownOf(why({ candidates: all }), 3).map(({ c, i }) => [c.worker_id, i])).toEqual([["a", 3], ["p", 0], ["q", 1]]);
});

it("the last decision is the one that holds, whatever order they come in", () => {
  expect(inOrder([why({ at: "2026-11-22T10:05:00Z", round: 1 }), why({ at: "2026-11-22T10:01:00Z", round: 0, chosen: null })]).at(-1)?.round).toBe(1);
});

it("shows only costs that somebody has, and crowds last", () => {
  expect(partsOf(why({ candidates: [who("a", 1, { load_s: 60 }), who("b", 2)] }))).toEqual(["load_s"]);
  expect(byRule([{ worker_id: "1", rule: "off_duty" }, { worker_id: "2", rule: "off_duty" }, { worker_id: "3", rule: "busy" }]).map((r) => r.rule)).toEqual(["busy", "off_duty"]);
});
