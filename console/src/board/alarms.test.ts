import { expect, it } from "vitest";
import type { Ticket } from "../api/types";
import { alarmsOf } from "./alarms";
import { Day } from "./day";
import { look } from "./look";

const NOW = Date.parse("2026-11-22T06:00:00Z");
const at = (minute: number): string => new Date(NOW + minute * 60_000).toISOString();
const ticket = (id: string, over: Partial<Ticket>): Ticket => ({ id, no: id, kind: "wash", state: "enroute", needs_human: false, version: 1, zone: "z", place: {}, created_at: at(-20), phone: "", branch_id: "b", round: 1, attempts: 0, ...over });
const by = (worker_id: string): NonNullable<Ticket["live_dispatch"]> => ({ id: `d-${worker_id}`, state: "enroute", created_at: at(-10), version: 1, ticket_id: "", round: 1, mode: "one", worker_id });

it("a rescue that nobody answered rings first; a dark worker hides his late promise", () => {
  const looks = [
    ticket("late", { promise: { at: at(-2), said_at: at(-9) } }),
    ticket("dark", { promise: { at: at(-2), said_at: at(-9) }, live_dispatch: by("w1") }),
    ticket("human", { needs_human: true, human_reason: "nobody accepted" }),
    ticket("rescue", { needs_human: true, kind: "rescue" }),
    ticket("fine", { live_dispatch: by("w2") }),
  ].map((t) => look(t, NOW));
  const seen = { worker: (id: string) => ({ state: id === "w1" ? "dark" : "enroute", at: NOW - 1000 }) };
  const found = alarmsOf(looks, new Day(), seen);
  expect(found.map((a) => [a.is, a.ticket.id, a.urgent])).toEqual([["human", "rescue", true], ["human", "human", false], ["dark", "dark", false], ["late", "late", false]]);
});

it("a new round is a new cause", () => {
  const once = alarmsOf([look(ticket("a", { needs_human: true }), NOW)], new Day(), { worker: () => undefined });
  const again = alarmsOf([look(ticket("a", { needs_human: true, round: 2 }), NOW)], new Day(), { worker: () => undefined });
  expect(once[0]?.key).not.toBe(again[0]?.key);
});
