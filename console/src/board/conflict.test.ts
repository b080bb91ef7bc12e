import { expect, it } from "vitest";
import type { Quote, Ticket, Worker } from "../api/types";
import { conflicts, ruleIn, ticketIn } from "./conflict";
import { Day, type Spell } from "./day";

const NOW = Date.parse("2026-11-22T06:00:00Z");
const MIN = 60_000;
const usual = (): number => 1800;
const ticket = { id: "t", no: "XA-1122-0009", kind: "wash", promise: { at: new Date(NOW + 20 * MIN).toISOString(), said_at: "" }, live_dispatch: { worker_id: "old", worker_name: "姚" } } as unknown as Ticket;
const worker = { id: "w", name: "杜", on_duty: true } as Worker;
const spell = (over: Partial<Spell>): Spell => ({ dispatchId: "d", ticketId: "x", no: "XA-1122-0007", kind: "wash", workerId: "w", crewId: undefined, round: 1, state: "working", from: NOW - 40 * MIN, eta: undefined, departed: NOW - 40 * MIN, arrived: NOW - 10 * MIN, started: NOW - 9 * MIN, ended: undefined, promise: undefined, reason: undefined, ...over });
const quote = (over: Partial<Quote>): Quote => ({ id: "q", candidates: [], left_out: [], ...over });

it("says what he has in hand and for how long it overlaps", () => {
  const day = new Day();
  day.spells.set("d", spell({}));
  expect(conflicts(ticket, { worker, state: "working" }, day, usual, NOW)).toContainEqual({ is: "overlap", no: "XA-1122-0007", minutes: 20, tone: "wait" });
  expect(conflicts(ticket, { worker, state: "working" }, day, usual, NOW, quote({ left_out: [{ worker_id: "w", rule: "span_overlaps" }] }))).toContainEqual(expect.objectContaining({ is: "overlap", tone: "bad" }));
});

it("the server's rule stands first; what a person may override is no conflict", () => {
  const day = new Day();
  expect(conflicts(ticket, { worker, state: "free" }, day, usual, NOW, quote({ left_out: [{ worker_id: "w", rule: "no_skill" }] }))[0]).toEqual({ is: "rule", rule: "no_skill", tone: "bad" });
  expect(conflicts(ticket, { worker, state: "free" }, day, usual, NOW, quote({ left_out: [{ worker_id: "w", rule: "excluded" }] })).map((c) => c.is)).toEqual(["leaves"]);
});

it("a promise that he would break is said", () => {
  const late = quote({ candidates: [{ worker_id: "w", name: "杜", eta_s: 25 * 60, distance_m: 4000, fix_age_s: 1 }] });
  expect(conflicts(ticket, { worker, state: "free" }, new Day(), usual, NOW, late).map((c) => c.is)).toEqual(["late", "there", "leaves"]);
});

it("nobody is asked for what he has", () => {
  expect(conflicts({ ...ticket, live_dispatch: { worker_id: "w" } } as Ticket, { worker, state: "enroute" }, new Day(), usual, NOW)).toEqual([{ is: "same", tone: "bad" }]);
});

it("reads what the server says", () => {
  expect([ruleIn("this worker cannot go: held_by_other_call"), ruleIn("you saw version 3"), ticketIn("span_overlaps: ticket XA-1122-0007 is booked within that time")]).toEqual(["held_by_other_call", undefined, "XA-1122-0007"]);
});
