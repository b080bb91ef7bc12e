// Which shape and colour a state has. A state is told by its shape and its word; colour comes third.

import type { Palette } from "../theme/tokens";
import type { Ticket } from "../api/types";

export type Shape = "new" | "offered" | "accepted" | "enroute" | "on_scene" | "working" | "done" | "cancelled" | "human" | "at_risk" | "late";

/** The shape a ticket's (or worker's) state is drawn with. */
export function shapeOf(state: string): Shape {
  switch (state) {
    case "offered":
    case "accepted":
    case "enroute":
    case "on_scene":
    case "working":
    case "done":
    case "cancelled":
    case "human":
    case "at_risk":
    case "late":
      return state;
    case "arrived": return "on_scene";
    case "closed": return "done";
    case "failed":
    case "expired":
    case "superseded":
    case "declined": return "cancelled";
    case "dark": return "human";
    default: return "new";
  }
}

export function colourOf(shape: Shape): keyof Palette {
  switch (shape) {
    case "offered":
    case "at_risk": return "wait";
    case "accepted":
    case "enroute": return "accent";
    case "on_scene":
    case "working": return "work";
    case "done": return "done";
    case "human":
    case "late": return "bad";
    case "new":
    case "cancelled": return "ink3";
  }
}

/** The state a person is shown: who needs a person says so first. */
export const shownState = (ticket: Pick<Ticket, "needs_human" | "state">): string => (ticket.needs_human ? "human" : ticket.state);

/** `late` once the promise is past, `at_risk` when it will be. `eta_ms`: when the worker is expected, if known. */
export function lateness(ticket: Pick<Ticket, "promise" | "state">, now_ms: number, eta_ms?: number): "late" | "at_risk" | undefined {
  const { promise, state } = ticket;
  if (!promise || (promise.kept ?? null) !== null || ["on_scene", "working", "done", "cancelled", "closed", "failed"].includes(state)) return undefined;
  const due = Date.parse(promise.at);
  if (due < now_ms) return "late";
  return eta_ms !== undefined && eta_ms > due ? "at_risk" : undefined;
}
