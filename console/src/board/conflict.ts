// What stands against putting a ticket on somebody, before anything is saved. Pure; the server has the last word.

import type { Quote, Ticket, Worker } from "../api/types";
import { barOf, type Day, type Spell } from "./day";

/** One thing to know; `bad` ones are refused by the server, `wait` ones are not. */
export type Conflict =
  | { is: "off"; tone: "bad" }
  | { is: "rule"; rule: string; tone: "bad" }
  | { is: "overlap"; no: string; minutes: number; tone: "bad" | "wait" }
  | { is: "busy"; no: string; state: string; tone: "wait" }
  | { is: "dark"; tone: "wait" }
  | { is: "late"; eta: number; promise: number; tone: "wait" }
  | { is: "same"; tone: "bad" }
  | { is: "leaves"; name: string; tone: "plain" }
  | { is: "there"; eta_s: number; distance_m: number; tone: "plain" };

export interface Target {
  worker: Worker;
  /** His state now, by the stream. */
  state: string;
}

/** Live spells of a worker, the first first. */
export function liveSpells(day: Day, workerId: string): Spell[] {
  return [...day.spells.values()].filter((s) => s.workerId === workerId && s.ended === undefined && s.state !== "").sort((a, b) => a.from - b.from);
}

/** Everything at hand: what the board knows at once, and the server's own estimate once it has answered. */
export function conflicts(ticket: Ticket, target: Target, day: Day, usual_s: (kind: string) => number, now: number, quote?: Quote): Conflict[] {
  const found: Conflict[] = [];
  const holder = ticket.live_dispatch?.worker_id ?? undefined;
  if (holder === target.worker.id) return [{ is: "same", tone: "bad" }];
  const candidate = quote?.candidates.find((c) => c.worker_id === target.worker.id);
  const rule = quote?.left_out.find((l) => l.worker_id === target.worker.id)?.rule;
  // A person may ask whom the rules passed over, and however far he is.
  if (rule !== undefined && rule !== "out_of_reach" && rule !== "excluded" && rule !== "span_overlaps") found.push({ is: "rule", rule, tone: "bad" });
  else if (!target.worker.on_duty && target.state === "off") found.push({ is: "off", tone: "bad" });
  if (target.state === "dark") found.push({ is: "dark", tone: "wait" });
  const eta = candidate ? now + candidate.eta_s * 1000 : undefined;
  const wanted = eta ?? (ticket.promise ? Date.parse(ticket.promise.at) : now);
  const until = wanted + usual_s(ticket.kind) * 1000;
  for (const spell of liveSpells(day, target.worker.id)) {
    if (spell.ticketId === ticket.id) continue;
    const bar = barOf(spell, usual_s(spell.kind), now);
    const overlap = Math.min(bar.end, until) - Math.max(bar.drive, eta === undefined ? now : wanted);
    if (overlap > 0) found.push({ is: "overlap", no: spell.no, minutes: Math.ceil(overlap / 60_000), tone: rule === "span_overlaps" ? "bad" : "wait" });
    else found.push({ is: "busy", no: spell.no, state: spell.state, tone: "wait" });
  }
  if (eta !== undefined && ticket.promise && eta > Date.parse(ticket.promise.at)) found.push({ is: "late", eta, promise: Date.parse(ticket.promise.at), tone: "wait" });
  if (candidate) found.push({ is: "there", eta_s: candidate.eta_s, distance_m: candidate.distance_m, tone: "plain" });
  if (holder !== undefined) found.push({ is: "leaves", name: ticket.live_dispatch?.worker_name ?? "", tone: "plain" });
  return found;
}

/** The rule at the end of the server's `this worker cannot go: busy`. */
export function ruleIn(detail: string | undefined): string | undefined {
  return /: ([a-z_]+)$/.exec(detail ?? "")?.[1];
}

/** The ticket named by `span_overlaps: ticket XA-1122-0007 is booked within that time`. */
export function ticketIn(detail: string | undefined): string | undefined {
  return /ticket (\S+) is booked/.exec(detail ?? "")?.[1];
}
