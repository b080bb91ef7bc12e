// What happened in the last hours, told by the zones' facts: who was asked, who drove, who worked and for how long. The
// board's timeline, the wallboard's figures and "just now" are read off here; the server keeps no such sums.

import type { Fact } from "../api/types";

/** One worker's (or crew's) part in a ticket. Moments in milliseconds. */
export interface Spell {
  dispatchId: string;
  ticketId: string;
  no: string;
  kind: string;
  workerId: string | undefined;
  crewId: string | undefined;
  round: number;
  state: string;
  /** When it was put to him. */
  from: number;
  /** When he is expected there, as was decided. */
  eta: number | undefined;
  departed: number | undefined;
  arrived: number | undefined;
  started: number | undefined;
  ended: number | undefined;
  promise: number | undefined;
  /** Why it ended when it was not done. */
  reason: string | undefined;
}

export interface TicketDay {
  id: string;
  no: string;
  kind: string;
  zone: string;
  created: number;
  /** First time that somebody was there. */
  arrived: number | undefined;
  promise: number | undefined;
  kept: boolean | undefined;
  closed: number | undefined;
  state: string;
  /** Since when it needs a person. */
  human: number | undefined;
}

/** What facts say of their ticket and dispatch, as far as it is read here. */
interface Said {
  no?: string;
  kind?: string;
  state?: string;
  round?: number;
  worker_id?: string | null;
  crew_id?: string | null;
  dispatch_state?: string;
  eta_s?: number | null;
  promise_at?: string | null;
  promise_kept?: boolean | null;
  needs_human?: boolean;
  reason?: string | null;
}

const time = (text: string | null | undefined): number | undefined => (text === null || text === undefined ? undefined : Date.parse(text));

/** Facts told last, newest first. */
export const LAST = 60;
const ENDED = new Set(["done", "declined", "expired", "failed", "superseded"]);
/** Spells and tickets that ended longer ago than this are forgotten when nobody asked for a whole day. */
const SWEEP_EVERY = 500;

export class Day {
  readonly spells = new Map<string, Spell>();
  readonly tickets = new Map<string, TicketDay>();
  readonly last: Fact[] = [];
  /** Raised by every fact. */
  version = 0;
  #since_ms: number;
  #taken = 0;

  constructor(since_ms = 0) {
    this.#since_ms = since_ms;
  }

  take(fact: Fact): void {
    this.version++;
    this.last.unshift(fact);
    if (this.last.length > LAST) this.last.length = LAST;
    const ticketId = fact.ticket_id ?? undefined;
    if (ticketId === undefined) return;
    const said = (fact.data ?? {}) as Said;
    const at = Date.parse(fact.at);
    this.#ticket(ticketId, fact, said, at);
    const dispatchId = fact.dispatch_id ?? undefined;
    if (dispatchId !== undefined) this.#spell(dispatchId, ticketId, fact.kind, said, at);
    if (++this.#taken % SWEEP_EVERY === 0 && this.#since_ms > 0) this.#sweep(at - this.#since_ms);
  }

  #ticket(id: string, fact: Fact, said: Said, at: number): void {
    const before = this.tickets.get(id);
    const now: TicketDay = before ?? { id, no: said.no ?? "", kind: said.kind ?? "", zone: fact.zone, created: at, arrived: undefined, promise: undefined, kept: undefined, closed: undefined, state: "", human: undefined };
    if (!before && fact.kind !== "ticket_created") now.created = NaN; // booked before what was read: its age is not known here
    now.state = said.state ?? now.state;
    now.promise = time(said.promise_at) ?? now.promise;
    if (typeof said.promise_kept === "boolean") now.kept = said.promise_kept;
    if (fact.kind === "arrived") now.arrived ??= at;
    if (fact.kind === "ticket_closed") now.closed = at;
    if (said.needs_human === true) now.human ??= at;
    else if (said.needs_human === false) now.human = undefined;
    this.tickets.set(id, now);
  }

  #spell(id: string, ticketId: string, kind: string, said: Said, at: number): void {
    const spell: Spell = this.spells.get(id) ?? {
      dispatchId: id, ticketId, no: said.no ?? "", kind: said.kind ?? "", workerId: undefined, crewId: undefined, round: said.round ?? 1, state: "", from: at,
      eta: undefined, departed: undefined, arrived: undefined, started: undefined, ended: undefined, promise: undefined, reason: undefined,
    };
    spell.workerId = said.worker_id ?? spell.workerId;
    spell.crewId = said.crew_id ?? spell.crewId;
    spell.state = said.dispatch_state ?? spell.state;
    spell.promise = time(said.promise_at) ?? spell.promise;
    if (typeof said.eta_s === "number") spell.eta = at + said.eta_s * 1000;
    if (kind === "departed") spell.departed = at;
    if (kind === "arrived") spell.arrived = at;
    if (kind === "work_started") spell.started = at;
    if (ENDED.has(spell.state)) {
      spell.ended ??= at;
      spell.reason = said.reason ?? spell.reason;
    }
    this.spells.set(id, spell);
  }

  #sweep(before: number): void {
    for (const [id, spell] of this.spells) if (spell.ended !== undefined && spell.ended < before) this.spells.delete(id);
    for (const [id, ticket] of this.tickets) if (ticket.closed !== undefined && ticket.closed < before) this.tickets.delete(id);
  }
}

/** What one takes for the kinds when nobody has worked yet, seconds. The API tells no usual length of a job. */
const USUAL_S: Readonly<Record<string, number>> = { wash: 2400, rescue: 1800 };
const FEW = 5;

/** How long work of each kind takes here: the middle of those that ended, once there are a few; seconds. */
export function usualWork(day: Day): (kind: string) => number {
  const spans = new Map<string, number[]>();
  for (const s of day.spells.values()) {
    if (s.state !== "done" || s.arrived === undefined || s.ended === undefined) continue;
    const all = spans.get(s.kind) ?? [];
    all.push((s.ended - s.arrived) / 1000);
    spans.set(s.kind, all);
  }
  return (kind) => {
    const known = spans.get(kind);
    if (known === undefined || known.length < FEW) return USUAL_S[kind] ?? 1800;
    known.sort((a, b) => a - b);
    return known[Math.floor(known.length / 2)] ?? 1800;
  };
}

/** A spell as the timeline draws it: driving until `work`, working until `end`; milliseconds. */
export interface Bar {
  drive: number;
  work: number;
  end: number;
}

/** Where a spell stands on the line of time; what is still to come as it is expected, never in the past. `free`: when he
 * is done with what he has before. */
export function barOf(s: Spell, usual_s: number, now: number, free = now): Bar {
  const over = s.ended !== undefined;
  const drive = s.departed ?? (over ? s.from : Math.max(s.from, Math.min(free, s.eta ?? free)));
  const work = s.arrived ?? (over ? (s.ended ?? now) : Math.max(s.eta ?? now, now));
  const end = s.ended ?? Math.max(work + usual_s * 1000, now);
  return { drive: Math.min(drive, work), work, end };
}

/** The middle of some numbers; `undefined` of none. */
export function quantile(numbers: readonly number[], part: number): number | undefined {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}
