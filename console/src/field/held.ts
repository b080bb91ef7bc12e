// A job as the phone holds it: what the server last said of it, and what the phone alone knows.

import type { Dispatch, Job } from "../api/types";
import type { Offer } from "../live/frames";
import type { Deed, Step } from "./deeds";
import { aboutOf, rankOf, stepsDone } from "./deeds";

export interface Held {
  /** The dispatch. */
  id: string;
  user: string;
  job: Job;
  /** When each step was done on this phone, milliseconds; the API keeps these for the desk, not for the phone. */
  times: Partial<Record<Step, number>>;
  /** When the server last spoke of it, milliseconds. */
  heard: number;
  /** The worker has said that he has seen the order. */
  acked?: boolean;
  /** Why there are no photographs, when there can be none. */
  noPhotos?: string;
  ended?: { how: "done" | "failed" | "gone"; at: number; why?: string };
}

/** What an offer frame says, as the job it would be. */
export function jobOf(offer: Offer, now: number): Job {
  const known = offer.ticket.live_dispatch;
  const dispatch: Dispatch = {
    id: offer.dispatch_id,
    ticket_id: offer.ticket.id,
    round: offer.ticket.round,
    state: offer.expires_at === undefined ? "accepted" : "offered",
    mode: offer.expires_at === undefined ? "assigned" : "one",
    created_at: new Date(now).toISOString(),
    ...(known?.id === offer.dispatch_id ? known : {}),
    version: offer.version,
    eta_s: offer.eta_s,
    distance_m: offer.distance_m,
    ...(offer.expires_at === undefined ? {} : { expires_at: offer.expires_at }),
  };
  return { dispatch, ticket: offer.ticket, photos: [], materials: [] };
}

/** The deeds of one job that wait. */
export const waitingOf = (id: string, waiting: readonly Deed[]): Deed[] => waiting.filter((d) => aboutOf(d.what) === id);

/** An offer that waits for an answer. */
export const isOffer = (held: Held, waiting: readonly Deed[]): boolean => !held.ended && held.job.dispatch.state === "offered" && !answered(held, waiting);

/** An order that nobody has acknowledged yet: it was given outright, and somebody waits to hear that it was seen. */
export const isOrder = (held: Held, waiting: readonly Deed[]): boolean =>
  !held.ended && held.job.dispatch.mode === "assigned" && held.job.dispatch.state === "accepted" && !held.acked && (held.job.dispatch.acked_at ?? null) === null && waitingOf(held.id, waiting).length === 0;

/** A job to be done. */
export const isLive = (held: Held, waiting: readonly Deed[]): boolean => !held.ended && !isOffer(held, waiting) && !gives(held, waiting) && stepsDone(held.job.dispatch.state, waitingOf(held.id, waiting)) < 5;

/** It was answered on this phone, and the server has not heard yet. */
const answered = (held: Held, waiting: readonly Deed[]): boolean => waitingOf(held.id, waiting).some((d) => d.what.do === "accept" || d.what.do === "decline");
/** It was declined or given up, and the server has not heard yet. */
const gives = (held: Held, waiting: readonly Deed[]): boolean => waitingOf(held.id, waiting).some((d) => d.what.do === "decline" || d.what.do === "fail");

/** First to do first: what is furthest comes first, then the earlier promise. */
export function byTurn(a: Held, b: Held): number {
  const far = rankOf(b.job.dispatch.state) - rankOf(a.job.dispatch.state);
  const due = (h: Held): string => h.job.ticket.promise?.at ?? h.job.ticket.want_from ?? h.job.dispatch.created_at;
  return far !== 0 ? far : due(a).localeCompare(due(b));
}
