// What a worker does on the phone, as it is kept until the server has heard of it.

import type { Dispatch } from "../api/types";
import type { Line } from "./materials";

export type DispatchState = Dispatch["state"];

/** The moves on a dispatch, in the order of a job. */
export const STEPS = ["accept", "depart", "arrive", "start", "finish"] as const;
export type Step = (typeof STEPS)[number];

export type What =
  | { do: "accept" | "depart"; dispatch: string }
  | { do: "start"; dispatch: string; note?: string }
  | { do: "arrive"; dispatch: string; note?: string }
  | { do: "finish"; dispatch: string; outcome?: string; note?: string }
  | { do: "decline" | "fail"; dispatch: string; reason: string }
  | { do: "photo"; dispatch: string; photo: string }
  | { do: "materials"; dispatch: string; lines: Line[] }
  | { do: "ack"; dispatch: string }
  | { do: "duty"; on: boolean };
export type Doing = What["do"];

/** Why a deed did not count. */
export interface Refused {
  code: string;
  detail?: string;
  /** The photographs that the server missed, by slot. */
  missing?: string[];
  /** When the server said so, milliseconds. */
  at: number;
  /** What was to follow it and so was not sent. */
  followed: Doing[];
}

export interface Deed {
  /** Its place in the queue. */
  seq: number;
  /** One a deed, not one a try. */
  key: string;
  /** When it was done, milliseconds by the server's clock as the phone knew it. */
  at: number;
  /** Who did it: it is never sent in another's name. */
  user: string;
  what: What;
  /** The number of the ticket, for people. */
  no?: string;
  /** The ticket's version the phone had seen when it was done. */
  seen: number;
  /** The body of its first sending: a repetition under the same key must be the same. */
  sent?: { version: number };
  refused?: Refused;
}

/** The dispatch a deed is about. */
export const aboutOf = (what: What): string | undefined => ("dispatch" in what ? what.dispatch : undefined);

/** Photographs have a line of their own: a slow one holds up nothing but the step that it proves. */
export const isPhoto = (deed: Deed): boolean => deed.what.do === "photo";

/** What is said beside the steps: nothing that follows was built on it. */
export const isBeside = (deed: Deed): boolean => isPhoto(deed) || deed.what.do === "materials";

/** Steps that the photographs taken before them prove: those are sent first. */
export const isProven = (deed: Deed): boolean => deed.what.do === "start" || deed.what.do === "finish";

/** Answers to what somebody waits for: they do not stand behind another job's photographs. */
export const isAnswer = (deed: Deed): boolean => deed.what.do === "accept" || deed.what.do === "decline" || deed.what.do === "ack";

const RANK: Partial<Record<DispatchState, number>> = { offered: 0, accepted: 1, enroute: 2, arrived: 3, working: 4, done: 5 };
const REACHES: Partial<Record<Doing, DispatchState>> = { accept: "accepted", depart: "enroute", arrive: "arrived", start: "working", finish: "done" };

/** The state a dispatch is in once a deed has counted; none when it stays or leaves this worker. */
export const reachedBy = (doing: Doing): DispatchState | undefined => REACHES[doing];

/** How far a dispatch has come, 0 to 5. */
export const rankOf = (state: DispatchState): number => RANK[state] ?? 5;

/** How many steps of a dispatch are behind it, once the deeds that wait are counted. */
export function stepsDone(state: DispatchState, waiting: readonly Deed[]): number {
  return waiting.reduce((far, { what, refused }) => {
    const to = refused ? undefined : REACHES[what.do];
    return to === undefined ? far : Math.max(far, rankOf(to));
  }, rankOf(state));
}
