// What every part of the board needs and none owns.

import { createContext, use } from "react";
import type { Flow, Ticket, Worker, Zone } from "../api/types";
import type { Day } from "./day";
import type { Look } from "./look";

/** As it is printed on the key. */
export const ESC = "Esc";

export interface BoardNow {
  /** Seconds by the server's clock, milliseconds. */
  now: number;
  day: Day;
  usual_s: (kind: string) => number;
  workers: ReadonlyMap<string, Worker>;
  zones: readonly Zone[];
  flows: ReadonlyMap<string, Flow>;
  /** Every open ticket, the most urgent first. */
  looks: readonly Look[];
  chosen: string | undefined;
  choose: (id: string | undefined) => void;
  /** Asks whom to put a ticket on; with somebody named, whether on him. */
  ask: (ticketId: string, workerId?: string) => void;
}

export const BoardContext = createContext<BoardNow | undefined>(undefined);

export function useBoard(): BoardNow {
  const board = use(BoardContext);
  if (!board) throw new Error("a part of the board stands outside it");
  return board;
}

/** A worker's name; whoever is not known here is named by nobody. */
export const nameOf = (workers: ReadonlyMap<string, Worker>, id: string | null | undefined): string => (id ? (workers.get(id)?.name ?? "") : "");

/** Whether the ticket's flow lets a desk do this now. */
export function may(flows: ReadonlyMap<string, Flow>, ticket: Ticket, command: string): boolean {
  return flows.get(ticket.kind)?.moves.some((m) => m.command === command && m.from.includes(ticket.state)) ?? false;
}
