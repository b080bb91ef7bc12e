// How a ticket is looked at: what it shows first, how urgent it is, when it is due. Pure.

import type { Dispatch, Ticket } from "../api/types";
import { lateness, shownState } from "../ui/state";

export interface Look {
  ticket: Ticket;
  /** The state a person is shown; one that needs a person says so first. */
  state: string;
  late: "late" | "at_risk" | undefined;
  /** When the worker is expected, milliseconds. */
  eta: number | undefined;
  /** What it is ordered by within its rank, milliseconds. */
  due: number;
  /** Smaller is more urgent. */
  rank: number;
}

/** When whoever has it is expected there; never in the past, since he is not there. */
export function etaOf(d: Dispatch | null | undefined, now: number): number | undefined {
  if (!d || typeof d.eta_s !== "number" || !["offered", "accepted", "enroute"].includes(d.state)) return undefined;
  return Math.max(now, Date.parse(d.created_at) + d.eta_s * 1000);
}

export function look(ticket: Ticket, now: number): Look {
  const eta = etaOf(ticket.live_dispatch, now);
  const late = lateness(ticket, now, eta);
  const state = shownState(ticket);
  const promised = ticket.promise ? Date.parse(ticket.promise.at) : undefined;
  const wanted = ticket.want_from ? Date.parse(ticket.want_from) : undefined;
  const due = promised ?? wanted ?? Date.parse(ticket.deadline_at ?? ticket.created_at);
  return { ticket, state, late, eta, due, rank: rankOf(ticket, state, late) };
}

function rankOf(ticket: Ticket, state: string, late: Look["late"]): number {
  if (state === "human") return ticket.kind === "rescue" ? 0 : 1;
  if (late === "late") return 2;
  if (late === "at_risk") return 3;
  if (state === "offered" || state === "new") return 4;
  return state === "working" || state === "on_scene" ? 6 : 5;
}

/** The most urgent first; among equals whatever is due first. */
export const byUrgency = (a: Look, b: Look): number => a.rank - b.rank || a.due - b.due || (a.ticket.id < b.ticket.id ? -1 : 1);

/** States that the bar filters by, in its order; `risk` holds late ones too. */
export const FILTERS = ["human", "risk", "new", "offered", "accepted", "enroute", "on_scene", "working"] as const;
export type Filter = (typeof FILTERS)[number];

export interface Sieve {
  state: Filter | undefined;
  kind: string | undefined;
  zone: string | undefined;
}

export const isIn = (l: Look, filter: Filter): boolean => (filter === "risk" ? l.late !== undefined : filter === l.state);
export const passes = (l: Look, s: Sieve): boolean => (s.state === undefined || isIn(l, s.state)) && (s.kind === undefined || l.ticket.kind === s.kind) && (s.zone === undefined || l.ticket.zone === s.zone);

/** How many there are of each, whatever state is chosen, within kind and zone. */
export function counts(looks: readonly Look[], sieve: Sieve): Record<Filter | "all", number> {
  const all: Record<string, number> = { all: 0 };
  for (const f of FILTERS) all[f] = 0;
  for (const l of looks) {
    if (!passes(l, { ...sieve, state: undefined })) continue;
    all["all"] = (all["all"] ?? 0) + 1;
    for (const f of FILTERS) if (isIn(l, f)) all[f] = (all[f] ?? 0) + 1;
  }
  return all;
}

/** Keeps what stands where it stands while somebody points at it; new ones come last, gone ones go. */
export function steady(now: readonly Look[], before: readonly string[]): Look[] {
  const at = new Map(before.map((id, i) => [id, i]));
  const known = now.filter((l) => at.has(l.ticket.id)).sort((a, b) => (at.get(a.ticket.id) ?? 0) - (at.get(b.ticket.id) ?? 0));
  return [...known, ...now.filter((l) => !at.has(l.ticket.id))];
}
