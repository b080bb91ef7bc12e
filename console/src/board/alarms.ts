// What a person must hear of: tickets that need one, promises about to break, workers gone dark on a job. Pure but for what
// was noted here and could not be told yet, which this browser keeps.

import type { Ticket } from "../api/types";
import type { Day } from "./day";
import type { Look } from "./look";

export interface Alarm {
  /** One for each cause: a new cause on the same ticket rings again. */
  key: string;
  is: "human" | "dark" | "late" | "risk";
  ticket: Ticket;
  /** Since when, milliseconds. */
  since: number;
  reason: string | undefined;
  /** Expected arrival, for promises. */
  eta: number | undefined;
  /** Rings until noted, and pulses. */
  urgent: boolean;
}

const RANK: Readonly<Record<Alarm["is"], number>> = { human: 1, dark: 2, late: 3, risk: 4 };
const rank = (a: Alarm): number => (a.urgent ? 0 : RANK[a.is]);

export interface Seen {
  /** Worker's state and the moment of his last fix, if he is known. */
  worker: (id: string) => { state: string; at: number } | undefined;
}

export function alarmsOf(looks: readonly Look[], day: Day, seen: Seen): Alarm[] {
  const found: Alarm[] = [];
  for (const { ticket, state, late, eta } of looks) {
    const base = { ticket, reason: undefined, eta: undefined, urgent: false };
    if (state === "human") {
      const reason = ticket.human_reason ?? undefined;
      const since = day.tickets.get(ticket.id)?.human ?? Date.parse(ticket.created_at);
      found.push({ ...base, key: `human:${ticket.id}:${String(ticket.round)}:${reason ?? ""}`, is: "human", since, reason, urgent: ticket.kind === "rescue" });
    }
    const holder = ticket.live_dispatch?.worker_id;
    const worker = holder ? seen.worker(holder) : undefined;
    if (worker?.state === "dark" && ticket.live_dispatch) found.push({ ...base, key: `dark:${ticket.live_dispatch.id}`, is: "dark", since: worker.at });
    else if (state !== "human" && late && ticket.promise) {
      const promise = Date.parse(ticket.promise.at);
      found.push({ ...base, key: `${late}:${ticket.id}:${ticket.promise.at}`, is: late === "late" ? "late" : "risk", since: promise, eta });
    }
  }
  return found.sort((a, b) => rank(a) - rank(b) || a.since - b.since || a.key.localeCompare(b.key));
}

/** An alarm that somebody acknowledged. */
export interface Noted {
  at: number;
  /** His name; none of somebody whom the reader does not see, and while only this console knows. */
  by: string | undefined;
  /** Of what is not told to the server yet. */
  ticket?: string;
}

const KEPT = "nearhand.noted";
/** What was noted longer ago than this is forgotten, milliseconds. */
const FORGET_MS = 12 * 3600_000;

/** What was noted in this browser and the server does not know yet. */
export function readNoted(now: number): Map<string, Noted> {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? "[]") as [string, Noted][];
    return new Map(kept.filter(([, noted]) => typeof noted === "object" && now - noted.at < FORGET_MS));
  } catch {
    return new Map();
  }
}

export function keepNoted(noted: ReadonlyMap<string, Noted>): void {
  localStorage.setItem(KEPT, JSON.stringify([...noted].slice(-500)));
}
