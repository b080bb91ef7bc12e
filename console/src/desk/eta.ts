// When somebody is expected, from what the server planned.

import type { Ticket } from "../api/types";

const ON_THE_WAY = ["accepted", "enroute", "offered"];

/** When the worker is to be there as planned now, milliseconds; `undefined` once he is there or when nobody goes. */
export function expected(ticket: Ticket): number | undefined {
  const d = ticket.live_dispatch;
  if (!d || !ON_THE_WAY.includes(d.state) || typeof d.eta_s !== "number") return undefined;
  return Date.parse(d.created_at) + d.eta_s * 1000;
}

/** The first whole minute that is not before a moment: nobody is told too early. */
export const wholeMinute = (at_ms: number): number => Math.ceil(at_ms / 60_000) * 60_000;
