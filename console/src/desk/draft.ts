// What is being taken down while the caller talks: pure, kept in the tab so that a reload loses nothing.

import type { Customer, NewTicket, Ticket } from "../api/types";
import { bare } from "../ui/plate";
import type { Point } from "./point";

/** What the caller wants, in the order of the digits. A booking is a wash for later. */
export const KINDS = ["wash", "rescue", "booking", "complaint", "enquiry"] as const;
export type Kind = (typeof KINDS)[number];
/** The server's ticket kind behind each. */
export const flowOf = (kind: Kind): string => (kind === "booking" ? "wash" : kind);

/** How the place was found. */
export type Source = "none" | "last" | "known" | "map" | "pasted" | "located" | "named" | "zone";
export interface Where {
  text: string;
  detail: string;
  point?: Point;
  source: Source;
  /** The point is true to so many metres, when a phone said so. */
  accuracy_m?: number;
  /** When the place was served before, RFC 3339. */
  since?: string;
}
export type When = "soon" | "today" | "later";

export interface Draft {
  kind: Kind;
  phone: string;
  name: string;
  customer?: string;
  plate: string;
  where: Where;
  when: When;
  /** Local day `2026-11-23`, times `15:30`. */
  day: string;
  from: string;
  to: string;
  wish: string;
  note: string;
  /** What is written down of the call, kept with it. */
  talk?: string;
  /** What a person touched: nothing is filled in over it. */
  touched: readonly Touch[];
  /** The ticket it became. */
  saved?: string;
  /** The locate link that was sent last. */
  locate?: string;
  /** The one whose place was taken: a later click is not undone by a reload. */
  located?: string;
}
export type Touch = "kind" | "plate" | "where" | "name" | "phone" | "when";

const two = (n: number): string => String(n).padStart(2, "0");
export const dayOf = (at: Date): string => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
const timeOf = (at: Date): string => `${two(at.getHours())}:${two(at.getMinutes())}`;
const HALF_HOUR_MS = 30 * 60_000;
const HOUR_MS = 60 * 60_000;

const nowhere: Where = { text: "", detail: "", source: "none" };

export function emptyDraft(phone: string): Draft {
  return { kind: "wash", phone, name: "", plate: "", where: nowhere, when: "soon", day: "", from: "", to: "", wish: "", note: "", touched: [] };
}

export type Change =
  | { set: Partial<Pick<Draft, "phone" | "name" | "wish" | "note" | "talk" | "day" | "from" | "to">> }
  | { kind: Kind; now: number }
  | { plate: string }
  | { where: Partial<Where> }
  | { when: When; now: number }
  | { customer: Customer; tickets: readonly Ticket[] }
  | { uncustomer: true }
  | { saved: string }
  | { locate: string }
  | { located: string; where: Partial<Where> }
  | { again: true }
  | { clear: true };

const touch = (d: Draft, ...what: Touch[]): readonly Touch[] => [...new Set([...d.touched, ...what])];

/** The window offered first: from the next half hour that leaves time, two hours long. */
function window(when: When, now: number): Pick<Draft, "when" | "day" | "from" | "to"> {
  if (when === "soon") return { when, day: "", from: "", to: "" };
  const from = when === "today" ? new Date(Math.ceil((now + HALF_HOUR_MS) / HALF_HOUR_MS) * HALF_HOUR_MS) : new Date(new Date(now + 24 * HOUR_MS).setHours(9, 0, 0, 0));
  const to = new Date(from.getTime() + 2 * HOUR_MS);
  return { when, day: dayOf(from), from: timeOf(from), to: timeOf(to) };
}

export function changed(d: Draft, c: Change): Draft {
  if ("set" in c) {
    const touched = touch(d, ...("name" in c.set ? (["name"] as const) : []), ...("phone" in c.set ? (["phone"] as const) : []));
    return { ...d, ...c.set, touched };
  }
  if ("kind" in c) {
    const booked = c.kind === "booking" && d.when === "soon" ? window("today", c.now) : c.kind === "rescue" ? window("soon", c.now) : {};
    return { ...d, kind: c.kind, ...booked, touched: touch(d, "kind") };
  }
  if ("plate" in c) return { ...d, plate: bare(c.plate), touched: touch(d, "plate") };
  if ("located" in c) return { ...d, located: c.located, where: merged(d.where, c.where), touched: touch(d, "where") };
  if ("where" in c) return { ...d, where: merged(d.where, c.where), touched: touch(d, "where") };
  if ("when" in c) {
    const kind = d.kind === "booking" && c.when === "soon" ? "wash" : d.kind;
    return { ...d, ...window(c.when, c.now), kind, touched: touch(d, "when") };
  }
  if ("customer" in c) return filledIn(d, c.customer, c.tickets);
  if ("saved" in c) return { ...d, saved: c.saved };
  if ("locate" in c) return { ...d, locate: c.locate };
  if ("uncustomer" in c) {
    const rest = { ...d };
    delete rest.customer;
    return rest;
  }
  if ("again" in c) {
    const rest = { ...d };
    delete rest.saved;
    delete rest.locate;
    delete rest.located;
    return { ...rest, note: "", wish: "", when: "soon", kind: "wash", touched: [] };
  }
  return d.talk === undefined ? emptyDraft(d.phone) : { ...emptyDraft(d.phone), talk: d.talk };
}

/** Typing over a found place takes its point away: the words no longer say where it is. */
function merged(was: Where, now: Partial<Where>): Where {
  const next = { ...was, ...now };
  // Another point is not as inexact as the former.
  if (now.point !== undefined && now.accuracy_m === undefined) delete next.accuracy_m;
  if (now.text !== undefined && now.point === undefined && now.text !== was.text && ["last", "known", "named", "zone"].includes(was.source)) {
    return { text: next.text, detail: next.detail, source: "none" };
  }
  return next;
}

/** Fills in whose file it is, his last car and place, wherever nobody typed yet. */
function filledIn(d: Draft, customer: Customer, tickets: readonly Ticket[]): Draft {
  const fresh = (what: Touch): boolean => !d.touched.includes(what);
  const his = [...tickets].sort((a, b) => b.created_at.localeCompare(a.created_at));
  // A car that is served already is not what he rings about anew.
  const busy = new Set(his.filter((t) => !t.closed_at && t.kind !== "return_visit").map((t) => t.plate));
  const free = customer.cars.filter((car) => !busy.has(car.plate));
  const last = his.find((t) => free.some((car) => car.plate === t.plate));
  const plate = fresh("plate") ? (last?.plate ?? free[0]?.plate ?? customer.cars[0]?.plate ?? d.plate) : d.plate;
  const there = his.find((t) => t.plate === plate && isPoint(t)) ?? his.find(isPoint);
  const where = fresh("where") && there ? placeOf(there, "last") : d.where;
  return { ...d, customer: customer.id, name: fresh("name") ? customer.name : d.name, plate, where };
}

const isPoint = (t: Ticket): boolean => typeof t.place.lat === "number" && typeof t.place.lon === "number";

/** A former ticket's place as one to choose. */
export function placeOf(t: Ticket, source: Source): Where {
  const { lat, lon, address } = t.place;
  const where: Where = { text: address ?? "", detail: "", source, since: t.created_at };
  return typeof lat === "number" && typeof lon === "number" ? { ...where, point: { lat, lon } } : where;
}

/** A local day and time as a moment; `undefined` for what is none. */
export function momentOf(day: string, time: string): string | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || !/^\d\d:\d\d$/.test(time)) return undefined;
  const at = new Date(`${day}T${time}:00`);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** The wanted window; a `to` before `from` is of the next day. */
export function windowOf(d: Draft): { want_from?: string; want_to?: string } {
  if (d.when === "soon") return {};
  const from = momentOf(d.day, d.from);
  let to = momentOf(d.day, d.to);
  if (from === undefined) return {};
  if (to !== undefined && to <= from) to = new Date(Date.parse(to) + 24 * HOUR_MS).toISOString();
  return to === undefined ? { want_from: from } : { want_from: from, want_to: to };
}

export type Missing = "phone" | "name" | "plate" | "when";

/** What must be put right before it can be saved, in the order of the form. `plateFits`: what the plate rule says. */
export function missing(d: Draft, plateFits: boolean): Missing[] {
  const out: Missing[] = [];
  if (d.phone.replace(/\D/g, "").length < 3) out.push("phone");
  if (d.plate !== "" && !plateFits) out.push("plate");
  if (d.when !== "soon" && windowOf(d).want_from === undefined) out.push("when");
  return out;
}

/** What is sent; `quote`: the one whose held worker and ETA become the promise. */
export function ticketOf(d: Draft, call_id: string | undefined, quote_id: string | undefined): NewTicket {
  const { text, detail, point, accuracy_m } = d.where;
  const address = [text, detail].map((s) => s.trim()).filter((s) => s !== "").join(" ").slice(0, 300);
  const ticket: NewTicket = { kind: flowOf(d.kind), phone: d.phone, place: { datum: "wgs84", ...(address === "" ? {} : { address }), ...point, ...(point && accuracy_m !== undefined ? { accuracy_m } : {}) }, ...windowOf(d) };
  if (d.customer !== undefined) ticket.customer_id = d.customer;
  if (d.name.trim() !== "") ticket.customer_name = d.name.trim();
  if (d.plate !== "") ticket.plate = d.plate;
  if (d.note.trim() !== "") ticket.note = d.note.trim();
  if (d.wish !== "") ticket.wish = { worker_id: d.wish };
  if (call_id !== undefined) ticket.call_id = call_id;
  if (quote_id !== undefined) ticket.quote_id = quote_id;
  return ticket;
}

/** Whether anything in it is worth keeping when the call is over. */
export const isBegun = (d: Draft): boolean => d.saved === undefined && (d.touched.length > 0 || d.note !== "" || d.wish !== "");

const KEPT = "nearhand.desk.";

/** The draft of a call in this tab, if there is one. */
export function restoreDraft(id: string): Draft | undefined {
  try {
    const kept = sessionStorage.getItem(KEPT + id);
    return kept === null ? undefined : (JSON.parse(kept) as Draft);
  } catch {
    return undefined; // nothing that can be read
  }
}

export function keepDraft(id: string, draft: Draft): void {
  sessionStorage.setItem(KEPT + id, JSON.stringify(draft));
}

export function dropDraft(id: string): void {
  sessionStorage.removeItem(KEPT + id);
}
