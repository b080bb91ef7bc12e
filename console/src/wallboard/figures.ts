// The wallboard's figures, of calls and of what the facts tell. Pure. "Now" is the last quarter of an hour for calls and the
// last hour for drives, so that a number is not made by one case.

import type { Call } from "../api/types";
import { quantile, type TicketDay } from "../board/day";

export const QUICK_S = 20;
export const CALLS_NOW_MS = 15 * 60_000;
export const DRIVES_NOW_MS = 60 * 60_000;
/** What the house aims at, parts of one. The API has no setting for it. */
export const AIM = { quick: 0.9, kept: 0.95 } as const;
/** A ticket booked for later than this after the call says nothing of how quickly somebody comes. */
const AT_ONCE_MS = 2 * 3600_000;

export interface Share {
  good: number;
  of: number;
}

export const part = ({ good, of }: Share): number | undefined => (of === 0 ? undefined : good / of);

export interface CallFigures {
  now: Share;
  today: Share;
  /** Longest that somebody waited today, seconds. */
  longest_s: number;
  /** Who gave up. */
  lost: number;
  hours: { hour: number; all: number; quick: number }[];
}

/** Of inbound calls: who was answered within twenty seconds. One that still rings counts once the twenty are over. */
export function callFigures(calls: Iterable<Call>, midnight: number, now: number): CallFigures {
  const figures: CallFigures = { now: { good: 0, of: 0 }, today: { good: 0, of: 0 }, longest_s: 0, lost: 0, hours: [] };
  const hours = new Map<number, { all: number; quick: number }>();
  for (const call of calls) {
    const began = Date.parse(call.began_at);
    if (call.direction !== "inbound" || began < midnight) continue;
    const answered = call.answered_at ? Date.parse(call.answered_at) : undefined;
    const over = answered ?? (call.ended_at ? Date.parse(call.ended_at) : now);
    const waited_s = (over - began) / 1000;
    if (answered === undefined && !call.ended_at && waited_s <= QUICK_S) continue;
    const quick = answered !== undefined && waited_s <= QUICK_S;
    if (answered === undefined && call.ended_at) figures.lost++;
    figures.longest_s = Math.max(figures.longest_s, waited_s);
    for (const share of now - began <= CALLS_NOW_MS ? [figures.now, figures.today] : [figures.today]) {
      share.of++;
      if (quick) share.good++;
    }
    const hour = new Date(began).getHours();
    const bar = hours.get(hour) ?? { all: 0, quick: 0 };
    bar.all++;
    if (quick) bar.quick++;
    hours.set(hour, bar);
  }
  const last = new Date(now).getHours();
  const first = Math.max(Math.min(last - 6, ...hours.keys()), last - 11, 0);
  for (let hour = first; hour <= last; hour++) figures.hours.push({ hour, ...(hours.get(hour) ?? { all: 0, quick: 0 }) });
  return figures;
}

export interface DriveFigures {
  /** From booking to somebody there, seconds. */
  now_s: number | undefined;
  today_s: number | undefined;
  most_s: number | undefined;
  keptNow: Share;
  keptToday: Share;
  done: number;
  cancelled: number;
}

export function driveFigures(tickets: Iterable<TicketDay>, midnight: number, now: number): DriveFigures {
  const [recent, all]: [number[], number[]] = [[], []];
  const figures: DriveFigures = { now_s: undefined, today_s: undefined, most_s: undefined, keptNow: { good: 0, of: 0 }, keptToday: { good: 0, of: 0 }, done: 0, cancelled: 0 };
  for (const t of tickets) {
    if (t.arrived !== undefined && t.arrived >= midnight && !Number.isNaN(t.created) && (t.promise === undefined || t.promise - t.created <= AT_ONCE_MS)) {
      const took = (t.arrived - t.created) / 1000;
      all.push(took);
      if (now - t.arrived <= DRIVES_NOW_MS) recent.push(took);
    }
    const known = t.arrived ?? t.closed;
    if (t.kept !== undefined && known !== undefined && known >= midnight) {
      for (const share of now - known <= DRIVES_NOW_MS ? [figures.keptNow, figures.keptToday] : [figures.keptToday]) {
        share.of++;
        if (t.kept) share.good++;
      }
    }
    if (t.closed !== undefined && t.closed >= midnight) {
      if (t.state === "done" || t.state === "closed") figures.done++;
      else if (t.state === "cancelled") figures.cancelled++;
    }
  }
  figures.now_s = quantile(recent, 0.5);
  figures.today_s = quantile(all, 0.5);
  figures.most_s = quantile(all, 0.9);
  return figures;
}

/** How a share stands to its aim: below by more than five of a hundred is low, below at all is near. */
export function standing(share: Share, aim: number): "good" | "near" | "low" | undefined {
  const is = part(share);
  if (is === undefined) return undefined;
  return is >= aim ? "good" : is >= aim - 0.05 ? "near" : "low";
}

/** Midnight before this moment, milliseconds. */
export function midnightOf(now: number): number {
  return new Date(now).setHours(0, 0, 0, 0);
}
