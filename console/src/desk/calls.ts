// The call at the own seat, and what can be ordered of it.

import { useMemo } from "react";
import { api } from "../api/client";
import { useMe } from "../api/session";
import type { Call } from "../api/types";
import { useLines } from "../live";

/** The call that rings or is talked at the own seat; what rings elsewhere or is over is none. */
export function useSeatCall(): Call | undefined {
  const lines = useLines();
  const { seat_id } = useMe();
  return useMemo(() => seatCall(lines.flatMap((l) => (l.call ? [l.call] : [])), seat_id ?? undefined), [lines, seat_id]);
}

export function seatCall(calls: readonly Call[], seat: string | undefined): Call | undefined {
  if (seat === undefined) return undefined;
  const his = calls.filter((c) => c.seat_id === seat && (c.state === "ringing" || c.state === "talking" || c.state === "held"));
  return his.find((c) => c.state !== "ringing") ?? his[0];
}

type Order = "answer" | "hold" | "resume" | "hang-up" | "transfer";

/** Orders something of a call; what came of it is told by the stream. */
export function order(id: string, what: Order, to?: string): Promise<Call> {
  return api.post(`/api/v1/calls/{id}/${what}` as const, { path: { id }, body: to === undefined ? {} : { to }, tries: 2 });
}

/** Seconds that two people talked. */
export function talked_s(call: Call): number | undefined {
  if (!call.answered_at || !call.ended_at) return undefined;
  return Math.max(0, (Date.parse(call.ended_at) - Date.parse(call.answered_at)) / 1000);
}
