// What passed between a customer and the house, calls and tickets in one list, newest first.

import type { Call, Ticket } from "../api/types";
import { talked_s } from "./calls";

export type Contact =
  | { is: "call"; id: string; at: string; call: Call; talked_s: number | undefined }
  | { is: "ticket"; id: string; at: string; ticket: Ticket };

/** `now`: the call that is on, which is no last contact. A call that became a ticket is told by the ticket. */
export function contactsOf(calls: readonly Call[], tickets: readonly Ticket[], now: string | undefined): Contact[] {
  const known = new Set(tickets.map((t) => t.id));
  const told: Contact[] = calls.filter((c) => c.id !== now && !(c.ticket_id && known.has(c.ticket_id))).map((call) => ({ is: "call", id: call.id, at: call.began_at, call, talked_s: talked_s(call) }));
  const done: Contact[] = tickets.filter((t) => t.closed_at).map((ticket) => ({ is: "ticket", id: ticket.id, at: ticket.closed_at ?? ticket.created_at, ticket }));
  return [...told, ...done].sort((a, b) => b.at.localeCompare(a.at));
}
