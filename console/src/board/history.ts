// Reads what happened since a moment and goes on with the stream, so that `Day` has neither a gap nor anything twice.

import { useEffect, useReducer, useState } from "react";
import { api } from "../api/client";
import type { Fact, Zone } from "../api/types";
import { live } from "../live";
import { Day } from "./day";

/** Facts read a page, and at most in all: a day of ten thousand tickets is not read by a screen. */
const PAGE = 200;
const MOST = 20_000;
const DRAW_MS = 500;

/** The number before the first fact at or after a moment. Facts are gap-free and in order, so halving finds it. */
export async function seqBefore(zone: string, newest: number, since_ms: number, at: (zone: string, after: number) => Promise<number | undefined>): Promise<number> {
  let [low, high] = [0, newest];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const when = await at(zone, middle);
    if (when === undefined || when >= since_ms) high = middle;
    else low = middle + 1;
  }
  return low;
}

const factAfter = async (zone: string, after: number): Promise<number | undefined> => {
  const { items } = await api.get("/api/v1/zones/{id}/facts", { path: { id: zone }, query: { after, limit: 1 } });
  return items[0] ? Date.parse(items[0].at) : undefined;
};

/** Follows the zones; gives back how to stop. */
export function follow(day: Day, zones: readonly Zone[], since_ms: number, told: () => void): () => void {
  const seen = new Map<string, number>();
  const waiting = new Map<string, Fact[]>(zones.map((z) => [z.id, []]));
  let gone = false;
  const take = (fact: Fact): void => {
    if (fact.seq <= (seen.get(fact.zone) ?? 0)) return;
    seen.set(fact.zone, fact.seq);
    day.take(fact);
  };
  const leave = live.on("fact", (fact) => {
    const kept = waiting.get(fact.zone);
    if (kept) kept.push(fact);
    else take(fact);
    told();
  });
  const read = async (zone: Zone): Promise<void> => {
    const newest = Math.max(zone.seq, live.seq(zone.id));
    let after = Math.max(await seqBefore(zone.id, newest, since_ms, factAfter), newest - MOST);
    for (;;) {
      const { items } = await api.get("/api/v1/zones/{id}/facts", { path: { id: zone.id }, query: { after, limit: PAGE } });
      if (gone) return;
      items.forEach(take);
      after = items.at(-1)?.seq ?? after;
      told();
      if (items.length < PAGE) break;
    }
  };
  for (const zone of zones) {
    // What could not be read is missing from the past alone; what comes is taken all the same.
    read(zone).catch(() => undefined).finally(() => {
      waiting.get(zone.id)?.forEach(take);
      waiting.delete(zone.id);
      told();
    });
  }
  return () => {
    gone = true;
    leave();
  };
}

/** The last hours of these zones; renders at most twice a second. */
export function useDay(zones: readonly Zone[], since: (now: number) => number, forget_ms: number): Day {
  const [day, setDay] = useState(() => new Day(forget_ms));
  const [, draw] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    if (zones.length === 0) return;
    const fresh = new Day(forget_ms);
    setDay(fresh);
    let stale = false;
    const stop = follow(fresh, zones, since(Date.now()), () => { stale = true; });
    const timer = setInterval(() => {
      if (!stale) return;
      stale = false;
      draw();
    }, DRAW_MS);
    return () => {
      stop();
      clearInterval(timer);
    };
  }, [zones, since, forget_ms]);
  return day;
}
