// Who works here: names and skills by id, and what each does now.

import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { api } from "../api/client";
import type { Worker } from "../api/types";
import { positions, STATES, type WorkerState } from "../live";

const NOBODY: ReadonlyMap<string, Worker> = new Map();
const FRESH_MS = 60_000;
/** Workers that are read at most; a zone has fewer. */
const MOST = 20_000;

/** Everybody within the caller's branches, and crews' names under their own ids. */
export function useWorkers(): ReadonlyMap<string, Worker> {
  const { data } = useQuery({
    queryKey: ["workers"],
    queryFn: ({ signal }) => api.all("/api/v1/workers", { signal }, MOST),
    staleTime: FRESH_MS,
    refetchInterval: 5 * FRESH_MS,
  });
  useEffect(() => {
    for (const w of data ?? []) if (w.last_fix) positions.seed(w.zone, w.id, w.last_fix.lon, w.last_fix.lat, w.last_fix.heading_deg ?? undefined, w.state, Date.parse(w.last_fix.at));
  }, [data]);
  return useMemo(() => (data ? new Map(data.map((w) => [w.id, w])) : NOBODY), [data]);
}

/** What a worker does, by the stream; by the list while the stream has not spoken of him. */
export function stateOf(worker: Worker): WorkerState {
  const row = positions.row(worker.id);
  const said = row === undefined ? worker.state : STATES[positions.state[row] ?? 0];
  return (STATES as readonly string[]).includes(said ?? "") ? (said as WorkerState) : "off";
}

/** A number that changes when somebody moved or changed state, at most so often. */
export function useMoved(every_ms: number): number {
  const [version, setVersion] = useState(positions.version);
  useEffect(() => {
    const timer = setInterval(() => { setVersion(positions.version); }, every_ms);
    return () => { clearInterval(timer); };
  }, [every_ms]);
  return version;
}

/** Metres between two places as the crow flies. */
export function metres(a: { lat: number; lon: number }, b: { lat: number; lon: number }): number {
  const east = (a.lon - b.lon) * Math.cos((((a.lat + b.lat) / 2) * Math.PI) / 180);
  return Math.hypot(east, a.lat - b.lat) * 111_320;
}

/** How far a worker is from a place now; `undefined` when either is not known. */
export function farFrom(id: string, place: { lat?: number | null; lon?: number | null }): number | undefined {
  const row = positions.row(id);
  if (row === undefined || typeof place.lat !== "number" || typeof place.lon !== "number") return undefined;
  return metres({ lat: positions.lat[row] ?? 0, lon: positions.lon[row] ?? 0 }, { lat: place.lat, lon: place.lon });
}
