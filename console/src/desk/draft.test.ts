import { expect, it } from "vitest";
import type { Customer, Ticket } from "../api/types";
import { changed, emptyDraft, isBegun, missing, ticketOf, windowOf } from "./draft";

const now = new Date(2026, 10, 22, 14, 10).getTime();
const customer: Customer = { id: "c1", branch_id: "b", name: "<img onerror=alert(1)>", numbers: ["+8613800006021"], cars: [{ id: "k1", plate: "陕A7K3Q2" }, { id: "k2", plate: "陕AD06218" }], lang: "zh", version: 1 };
const ticket = (at: string, plate: string, address: string, lat?: number): Ticket => ({
  id: at, no: "XA-1", kind: "wash", state: "done", outcome: "done", closed_at: at, version: 1, zone: "z", branch_id: "b", phone: "+8613800006021", plate, needs_human: false, round: 1, attempts: 0, created_at: at,
  place: { datum: "wgs84", address, ...(lat === undefined ? {} : { lat, lon: 108.9 }) },
});

it("fills in the last car and its place, and never over what was typed", () => {
  const past = [ticket("2026-11-10T08:00:00Z", "陕A7K3Q2", "old", 34.1), ticket("2026-11-14T08:00:00Z", "陕AD06218", "new", 34.2)];
  const d = changed(emptyDraft("+8613800006021"), { customer, tickets: past });
  expect([d.plate, d.where.text, d.where.point?.lat, d.where.source, d.name]).toEqual(["陕AD06218", "new", 34.2, "last", "<img onerror=alert(1)>"]);
  const typed = changed(changed(changed(emptyDraft("1"), { plate: "陕a·12345" }), { where: { text: "here" } }), { customer, tickets: past });
  expect([typed.plate, typed.where.text, typed.where.point]).toEqual(["陕A12345", "here", undefined]);
});

it("leaves out the car that is served already", () => {
  const open: Ticket = ticket("2026-11-14T08:00:00Z", "陕AD06218", "new", 34.2);
  const d = changed(emptyDraft("1"), { customer, tickets: [ticket("2026-11-10T08:00:00Z", "陕A7K3Q2", "old", 34.1), { ...open, state: "enroute", outcome: null, closed_at: null }] });
  expect([d.plate, d.where.text]).toEqual(["陕A7K3Q2", "old"]);
});

it("takes the point away when the words of a known place are typed over, not when a detail is added or a map was clicked", () => {
  const d = changed(emptyDraft("1"), { customer, tickets: [ticket("2026-11-14T08:00:00Z", "陕A7K3Q2", "a", 34.2)] });
  expect(changed(d, { where: { detail: "B2" } }).where.point).toBeDefined();
  expect(changed(d, { where: { text: "ab" } }).where.point).toBeUndefined();
  const clicked = changed(d, { where: { point: { lat: 1, lon: 2 }, source: "map" } });
  expect(changed(clicked, { where: { text: "gate" } }).where.point).toEqual({ lat: 1, lon: 2 });
});

it("makes a booking a wash with a window, and a rescue at once", () => {
  const d = changed(emptyDraft("138"), { kind: "booking", now });
  expect([d.when, d.from, d.to]).toEqual(["today", "15:00", "17:00"]);
  expect(ticketOf(d, "call", undefined)).toMatchObject({ kind: "wash", call_id: "call", want_from: new Date(2026, 10, 22, 15, 0).toISOString(), want_to: new Date(2026, 10, 22, 17, 0).toISOString() });
  expect(changed(d, { kind: "rescue", now }).when).toBe("soon");
  expect(changed(d, { when: "soon", now }).kind).toBe("wash");
});

it("lets a window go past midnight", () => {
  const d = { ...changed(emptyDraft("138"), { when: "later", now }), from: "23:00", to: "01:00" };
  const { want_from, want_to } = windowOf(d);
  expect(Date.parse(want_to ?? "") - Date.parse(want_from ?? "")).toBe(2 * 3_600_000);
});

it("sends only what was said, and the quote that was held", () => {
  const d = changed(changed(emptyDraft("+8613800006021"), { where: { text: "创业广场", detail: "B2", point: { lat: 34.2, lon: 108.9 }, source: "map" } }), { set: { note: " 打电话 " } });
  expect(ticketOf(d, undefined, "q1")).toEqual({ kind: "wash", phone: "+8613800006021", place: { datum: "wgs84", address: "创业广场 B2", lat: 34.2, lon: 108.9 }, note: "打电话", quote_id: "q1" });
});

it("says what is missing in the order of the form", () => {
  expect(missing(emptyDraft(""), true)).toEqual(["phone"]);
  expect(missing({ ...emptyDraft("138"), plate: "陕A1", when: "later" }, false)).toEqual(["plate", "when"]);
});

it("knows an untouched draft from a begun one", () => {
  const d = changed(emptyDraft("1"), { customer, tickets: [] });
  expect([isBegun(d), isBegun(changed(d, { set: { note: "x" } })), isBegun(changed(changed(d, { plate: "x" }), { saved: "t" }))]).toEqual([false, true, false]);
});
