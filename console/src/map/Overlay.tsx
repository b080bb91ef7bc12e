// What lies over the map as HTML: names, labels, the line between a worker and where he is wanted. It follows the map's own
// pictures, so that nothing lags behind a mark that glides.

import type { Map as MapLibre } from "maplibre-gl";
import { useEffect, useRef, type ReactNode } from "react";
import type { Zone } from "../api/types";
import type { MapSettings } from "./settings";
import { beside, type Box } from "./beside";
import { onMap } from "./style";
import type { WorkerLayer } from "./workers";

/** At a place, or wherever a worker is now. */
export type Spot = { lat: number; lon: number } | { workerId: string };
export interface MapLabel {
  key: string;
  at: Spot;
  text: ReactNode;
  tone?: "plain" | "wait" | "bad" | "accent";
}
export interface MapLink {
  from: Spot;
  to: Spot;
  tone?: "wait" | "accent";
}

export interface OverlayProps {
  map: MapLibre;
  layer: WorkerLayer | undefined;
  settings: MapSettings;
  zones: readonly Zone[];
  labels: readonly MapLabel[];
  link: MapLink | undefined;
}

export function Overlay({ map, layer, settings, zones, labels, link }: OverlayProps) {
  const names = useRef<HTMLDivElement>(null);
  const notes = useRef<HTMLDivElement>(null);
  const line = useRef<SVGLineElement>(null);
  useEffect(() => {
    const pixel = (spot: Spot): [number, number] | undefined => {
      if ("workerId" in spot) return layer?.at(spot.workerId);
      const { x, y } = map.project(onMap(settings, spot.lon, spot.lat));
      return [x, y];
    };
    const move = (element: Element | undefined, at: [number, number] | undefined, how: string): void => {
      if (!(element instanceof HTMLElement)) return;
      element.hidden = at === undefined;
      if (at) element.style.transform = `translate(${at[0].toFixed(1)}px, ${at[1].toFixed(1)}px) ${how}`;
    };
    const place = (): void => {
      for (const [i, zone] of zones.entries()) move(names.current?.children[i], pixel(zone), "translate(-50%, -50%)");
      const taken: Box[] = [];
      for (const [i, label] of labels.entries()) {
        const note = notes.current?.children[i];
        const at = pixel(label.at);
        if (!(note instanceof HTMLElement) || !at) {
          move(note, at, "");
          continue;
        }
        note.hidden = false; // it has no size before
        const size = { width: note.offsetWidth, height: note.offsetHeight };
        const box = beside(at, size, taken);
        taken.push(box);
        move(note, [box.x, box.y], "");
      }
      const ends = link ? [pixel(link.from), pixel(link.to)] : [];
      const [from, to] = ends;
      line.current?.setAttribute("visibility", from && to ? "visible" : "hidden");
      if (!from || !to) return;
      for (const [name, value] of [["x1", from[0]], ["y1", from[1]], ["x2", to[0]], ["y2", to[1]]] as const) line.current?.setAttribute(name, value.toFixed(1));
    };
    place();
    map.on("render", place);
    map.on("move", place);
    return () => {
      map.off("render", place);
      map.off("move", place);
    };
  }, [map, layer, settings, zones, labels, link]);
  return (
    <>
      <div ref={names} className="map-names" aria-hidden="true">{zones.map((z) => <span key={z.id}>{z.name}</span>)}</div>
      <svg className={`map-line is-${link?.tone ?? "accent"}`} aria-hidden="true"><line ref={line} visibility="hidden" /></svg>
      <div ref={notes} className="map-notes" aria-hidden="true">{labels.map((l) => <span key={l.key} className={`is-${l.tone ?? "plain"}`}>{l.text}</span>)}</div>
    </>
  );
}
