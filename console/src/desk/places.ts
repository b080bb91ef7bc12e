// Places that are found by their words: the server looks through this customer's places, the gazetteer, everybody's tickets
// and the zones, and says which fit best. His own are here at once, before anything is asked.

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { api } from "../api/client";
import type { PlaceHit, Ticket } from "../api/types";
import { placeOf, type Source, type Where } from "./draft";
import type { Point } from "./point";

const SHOWN = 6;
/** Typing rests so long before the server is asked. */
const REST_MS = 150;

/** A place to choose, with how far it is and what it is. */
export interface Found extends Where {
  away_m?: number;
  kind?: string;
}

/** Words that stand for themselves: Chinese is matched by each character run, Latin by each word. */
const tokens = (text: string): string[] => text.toLowerCase().split(/[\s,，·]+/).filter((t) => t !== "");

/** His own places for what was typed, each address once; all of them while nothing is typed. */
export function ownPlaces(text: string, own: readonly Ticket[], most = SHOWN): Found[] {
  const asked = tokens(text);
  const seen = new Set<string>();
  const out: Found[] = [];
  for (const t of own) {
    if (out.length >= most) break;
    const address = t.place.address ?? "";
    const known = address.toLowerCase();
    if (address === "" || seen.has(known) || typeof t.place.lat !== "number" || !asked.every((a) => known.includes(a))) continue;
    seen.add(known);
    out.push(placeOf(t, "last"));
  }
  return out;
}

const SOURCES: Readonly<Record<"own" | "gazetteer" | "ticket" | "zone", Source>> = { own: "last", gazetteer: "named", ticket: "known", zone: "zone" };

export function foundOf(hit: PlaceHit): Found {
  return {
    text: hit.name, detail: "", source: SOURCES[hit.source], point: { lat: hit.lat, lon: hit.lon },
    ...(hit.since ? { since: hit.since } : {}), ...(typeof hit.away_m === "number" ? { away_m: hit.away_m } : {}), ...(hit.kind ? { kind: hit.kind } : {}),
  };
}

/** His own first, then what the server found; one address once. */
export function merged(own: readonly Found[], found: readonly Found[], most = SHOWN): Found[] {
  const seen = new Set<string>();
  return [...own, ...found].filter((f) => {
    const key = f.text.toLowerCase();
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  }).slice(0, most);
}

function useRested(text: string): string {
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => { setRested(text); }, REST_MS);
    return () => { clearTimeout(timer); };
  }, [text]);
  return rested;
}

export function usePlaces(text: string, own: readonly Ticket[], near: Point | undefined): Found[] {
  const q = useRested(text.trim());
  const enabled = q !== "";
  const { data } = useQuery({
    queryKey: ["desk", "places", q, near?.lat, near?.lon], enabled, staleTime: 60_000, placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => (await api.get("/api/v1/places", { query: { q, limit: 12, ...(near ? { lat: near.lat, lon: near.lon } : {}) }, signal })).items,
  });
  return useMemo(() => merged(ownPlaces(text, own), enabled && text.trim() !== "" ? (data ?? []).map(foundOf) : []), [text, own, data, enabled]);
}
