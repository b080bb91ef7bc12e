import { expect, it } from "vitest";
import type { Fact } from "../api/types";
import { barOf, Day, quantile, usualWork } from "./day";

const T0 = Date.parse("2026-11-22T06:00:00Z");
let seq = 0;
const fact = (minute: number, kind: string, data: object, dispatch?: string): Fact =>
  ({ zone: "z", seq: ++seq, at: new Date(T0 + minute * 60_000).toISOString(), kind, ticket_id: "t1", dispatch_id: dispatch ?? null, data: { no: "XA-1122-0001", kind: "wash", needs_human: false, ...data } });

function told(...facts: Fact[]): Day {
  const day = new Day();
  facts.forEach((f) => { day.take(f); });
  return day;
}

it("reads a job off its facts", () => {
  const day = told(
    fact(0, "ticket_created", { state: "new", promise_at: new Date(T0 + 30 * 60_000).toISOString() }),
    fact(1, "offer_made", { state: "offered", dispatch_state: "offered", worker_id: "w1", eta_s: 600, round: 1 }, "d1"),
    fact(2, "offer_accepted", { state: "accepted", dispatch_state: "accepted", worker_id: "w1" }, "d1"),
    fact(3, "departed", { state: "enroute", dispatch_state: "enroute", worker_id: "w1" }, "d1"),
    fact(12, "arrived", { state: "on_scene", dispatch_state: "arrived", worker_id: "w1", promise_kept: true }, "d1"),
  );
  const spell = day.spells.get("d1");
  expect(spell).toMatchObject({ workerId: "w1", state: "arrived", departed: T0 + 3 * 60_000, arrived: T0 + 12 * 60_000, eta: T0 + 11 * 60_000, ended: undefined });
  expect(day.tickets.get("t1")).toMatchObject({ created: T0, arrived: T0 + 12 * 60_000, kept: true, closed: undefined });
  expect(spell && barOf(spell, 2400, T0 + 14 * 60_000)).toEqual({ drive: T0 + 3 * 60_000, work: T0 + 12 * 60_000, end: T0 + 52 * 60_000 });
});

it("what was to be over by now never ends in the past", () => {
  const day = told(fact(0, "offer_made", { dispatch_state: "offered", worker_id: "w1", eta_s: 60 }, "d1"));
  const spell = day.spells.get("d1");
  const now = T0 + 20 * 60_000;
  const bar = spell && barOf(spell, 600, now);
  expect(bar?.work).toBe(now);
  expect(bar?.end).toBe(now + 600_000);
});

it("keeps why a round ended, and since when a ticket needs a person", () => {
  const day = told(
    fact(0, "offer_made", { dispatch_state: "offered", worker_id: "w1" }, "d1"),
    fact(1, "offer_declined", { dispatch_state: "declined", reason: "lunch", needs_human: true }, "d1"),
    fact(4, "note_added", { needs_human: true }),
  );
  expect(day.spells.get("d1")).toMatchObject({ state: "declined", reason: "lunch", ended: T0 + 60_000 });
  expect(day.tickets.get("t1")?.human).toBe(T0 + 60_000);
  expect(day.tickets.get("t1")?.created).toBeNaN();
});

it("takes the usual length from what was done once there are a few", () => {
  const day = new Day();
  for (let i = 0; i < 4; i++) day.spells.set(`d${String(i)}`, { ...barless, state: "done", arrived: 0, ended: 1000_000 });
  expect(usualWork(day)("wash")).toBe(2400);
  day.spells.set("d9", { ...barless, state: "done", arrived: 0, ended: 1000_000 });
  expect(usualWork(day)("wash")).toBe(1000);
});
const barless = { dispatchId: "d", ticketId: "t", no: "", kind: "wash", workerId: "w", crewId: undefined, round: 1, state: "", from: 0, eta: undefined, departed: undefined, arrived: undefined, started: undefined, ended: undefined, promise: undefined, reason: undefined };

it("finds the middle", () => {
  expect([quantile([3, 1, 2], 0.5), quantile([], 0.5), quantile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9)]).toEqual([2, undefined, 10]);
});
