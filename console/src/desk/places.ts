// Places that can be found by their words: those of this customer's tickets first, then those of everybody's. There is no
// gazetteer in the house; where somebody was before is the best one there is.

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "../api/client";
import type { Ticket } from "../api/types";
import { placeOf, type Where } from "./draft";

/** Tickets that are looked through. */
const LOOKED = 200;
const SHOWN = 6;

/** Words that stand for themselves: Chinese is matched by each character run, Latin by each word. */
const tokens = (text: string): string[] => text.toLowerCase().split(/[\s,，·]+/).filter((t) => t !== "");

/** Hits for what was typed, his own first, each address once; all of his own while nothing is typed. */
export function findPlaces(text: string, own: readonly Ticket[], others: readonly Ticket[], most = SHOWN): Where[] {
  const asked = tokens(text);
  const seen = new Set<string>();
  const out: Where[] = [];
  const look = (tickets: readonly Ticket[], source: "last" | "known"): void => {
    for (const t of tickets) {
      if (out.length >= most) return;
      const address = t.place.address ?? "";
      const known = address.toLowerCase();
      if (address === "" || seen.has(known) || typeof t.place.lat !== "number" || !asked.every((a) => known.includes(a))) continue;
      seen.add(known);
      out.push(placeOf(t, source));
    }
  };
  look(own, "last");
  if (asked.length > 0) look(others, "known");
  return out;
}

export function usePlaces(text: string, own: readonly Ticket[]): Where[] {
  const { data } = useQuery({ queryKey: ["desk", "places"], staleTime: 5 * 60_000, queryFn: async ({ signal }) => (await api.get("/api/v1/tickets", { query: { limit: LOOKED }, signal })).items });
  return useMemo(() => findPlaces(text, own, data ?? []), [text, own, data]);
}
