import { expect, it } from "vitest";
import type { Ticket } from "../api/types";
import { byUrgency, counts, look, passes, steady } from "./look";

const NOW = Date.parse("2026-11-22T06:00:00Z");
const at = (minute: number): string => new Date(NOW + minute * 60_000).toISOString();
const ticket = (id: string, over: Partial<Ticket>): Ticket => ({ id, no: id, kind: "wash", state: "enroute", needs_human: false, version: 1, zone: "z", place: {}, created_at: at(-20), phone: "", branch_id: "b", round: 1, attempts: 0, ...over });
const dispatch = (eta: number): NonNullable<Ticket["live_dispatch"]> => ({ id: "d", state: "enroute", created_at: at(-10), eta_s: (eta + 10) * 60, version: 1, ticket_id: "", round: 1, mode: "one" });
const promise = (minute: number): NonNullable<Ticket["promise"]> => ({ at: at(minute), said_at: at(-20) });

it("puts a rescue that needs a person first, then people, then broken promises", () => {
  const all = [
    ticket("on-time", { promise: promise(30) }),
    ticket("working", { state: "working" }),
    ticket("late", { promise: promise(-1) }),
    ticket("risk", { promise: promise(5), live_dispatch: dispatch(9) }),
    ticket("human", { needs_human: true }),
    ticket("rescue", { needs_human: true, kind: "rescue" }),
    ticket("asked", { state: "offered" }),
  ].map((t) => look(t, NOW)).sort(byUrgency);
  expect(all.map((l) => l.ticket.id)).toEqual(["rescue", "human", "late", "risk", "asked", "on-time", "working"]);
  expect(all.map((l) => l.late)).toEqual([undefined, undefined, "late", "at_risk", undefined, undefined, undefined]);
});

it("an arrival that should have been is expected now, not in the past", () => {
  expect(look(ticket("a", { live_dispatch: dispatch(-4) }), NOW).eta).toBe(NOW);
});

it("counts what each filter would show", () => {
  const looks = [ticket("a", {}), ticket("b", { kind: "rescue" }), ticket("c", { needs_human: true, promise: promise(-3) })].map((t) => look(t, NOW));
  expect(counts(looks, { state: "human", kind: undefined, zone: undefined })).toMatchObject({ all: 3, enroute: 2, human: 1, risk: 1 });
  expect(counts(looks, { state: undefined, kind: "rescue", zone: undefined })).toMatchObject({ all: 1, human: 0 });
  expect(looks.filter((l) => passes(l, { state: "risk", kind: undefined, zone: undefined })).map((l) => l.ticket.id)).toEqual(["c"]);
});

it("does not move what the pointer is on", () => {
  const looks = ["c", "a", "b"].map((id) => look(ticket(id, {}), NOW));
  expect(steady(looks, ["a", "x", "b"]).map((l) => l.ticket.id)).toEqual(["a", "b", "c"]);
});
