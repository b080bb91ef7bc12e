// Which basemap: the operator's tile URL or PMTiles file, else the honest plain one. Read once from `/console.json`, which
// the server writes from its settings; until it is there, and where it cannot be read, plain.

import { addProtocol } from "maplibre-gl";
import { useSyncExternalStore } from "react";

export interface MapSettings {
  /** `https://…/{z}/{x}/{y}.png` raster tiles. */
  tiles?: string;
  /** A PMTiles file (raster) served with ranges. */
  pmtiles?: string;
  /** What its coordinates are: everything laid on it is shifted likewise. */
  datum?: "wgs84" | "gcj02";
  attribution?: string;
}

export const plain: MapSettings = {};

let now: MapSettings = plain;
let asked = false;
const hears = new Set<() => void>();

async function read(): Promise<void> {
  const answer = await fetch("/console.json");
  if (!answer.ok) return;
  const { map } = (await answer.json()) as { map?: MapSettings };
  if (map?.tiles === undefined && map?.pmtiles === undefined) return;
  if (map.pmtiles !== undefined) {
    const { Protocol } = await import("pmtiles");
    addProtocol("pmtiles", new Protocol().tile);
    map.pmtiles = new URL(map.pmtiles, location.href).href;
  }
  now = map;
  hears.forEach((hear) => { hear(); });
}

function subscribe(hear: () => void): () => void {
  hears.add(hear);
  if (!asked) {
    asked = true;
    read().catch(() => { asked = false; }); // the next map asks again
  }
  return () => hears.delete(hear);
}

/** The basemap of this server. */
export function useMapSettings(): MapSettings {
  return useSyncExternalStore(subscribe, () => now);
}
