// The desk's map: the place, and the candidates by their rank where they are now.

import { useEffect, useRef, useState } from "react";
import type { Map as MapLibre } from "maplibre-gl";
import type { Candidate, Worker, Zone } from "../api/types";
import { live, positions, type WorkerState } from "../live";
import { BoardMap, onMap, outline, useMapSettings } from "../map";
import type { Point } from "./point";

/** Candidates on the map: more would hide the place. */
const MARKED = 5;
const NOBODY: ReadonlySet<WorkerState> = new Set();

export interface DeskMapProps {
  zones: readonly Zone[];
  place: Point | undefined;
  /** What is wanted there. */
  kind: string;
  /** The place is true to so many metres. */
  accuracy_m: number | undefined;
  candidates: readonly Candidate[];
  workers: readonly Worker[];
  chosen: string | undefined;
  picking: boolean;
  onPlace: (place: Point) => void;
  onChoose: (worker: string) => void;
}

/** Where somebody is: by the stream, else by the list. */
function whereIs(id: string, workers: readonly Worker[]): [lon: number, lat: number] | undefined {
  const row = positions.row(id);
  if (row !== undefined) return [positions.lon[row] ?? 0, positions.lat[row] ?? 0];
  const fix = workers.find((x) => x.id === id)?.last_fix;
  return fix ? [fix.lon, fix.lat] : undefined;
}

export default function DeskMap({ zones, place, kind, accuracy_m, candidates, workers, chosen, picking, onPlace, onChoose }: DeskMapProps) {
  const [map, setMap] = useState<MapLibre>();
  const marked = candidates.slice(0, MARKED);
  useEffect(() => {
    const leave = zones.map((zone) => live.see(zone.id));
    return () => { leave.forEach((l) => { l(); }); };
  }, [zones]);

  // The picture is set once a place and size: it does not jump while she talks.
  const set = useRef("");
  const [size, setSize] = useState(0);
  useEffect(() => {
    if (!map) return;
    const sized = (): void => {
      const { clientWidth, clientHeight } = map.getContainer();
      setSize(clientWidth * 10_000 + clientHeight);
    };
    map.on("resize", sized);
    return () => { map.off("resize", sized); };
  }, [map]);
  useEffect(() => {
    if (!map) return;
    const key = place ? `${size},${place.lat},${place.lon},${marked.length > 0}` : `${size},${zones.length}`;
    if (set.current === key) return;
    set.current = key;
    const points: [number, number][] = place ? [[place.lon, place.lat], ...marked.flatMap((c) => { const p = whereIs(c.worker_id, workers); return p ? [p] : []; })] : zones.flatMap(outline);
    if (points.length === 0) return;
    const [lons, lats] = [points.map(([lon]) => lon), points.map(([, lat]) => lat)];
    map.fitBounds([[Math.min(...lons), Math.min(...lats)], [Math.max(...lons), Math.max(...lats)]], { padding: 36, maxZoom: 14, animate: false });
  }, [map, size, place, marked, zones, workers]);

  return (
    <div className={`desk-map${picking ? " picking" : ""}`}>
      <BoardMap zones={zones} show={NOBODY} place={place} placeKind={kind} accuracy_m={accuracy_m} onReady={setMap} onPlace={(p) => { if (picking || !place) onPlace(p); }}>
        {map && <Ranks map={map} candidates={marked} workers={workers} chosen={chosen} onChoose={onChoose} />}
      </BoardMap>
    </div>
  );
}

/** Numbers over the map, moved by the map and by the stream without React. */
function Ranks({ map, candidates, workers, chosen, onChoose }: { map: MapLibre; candidates: readonly Candidate[]; workers: readonly Worker[]; chosen: string | undefined; onChoose: (worker: string) => void }) {
  const box = useRef<HTMLDivElement>(null);
  const settings = useMapSettings();
  useEffect(() => {
    const put = (): void => {
      for (const [i, c] of candidates.entries()) {
        const mark = box.current?.children[i];
        const at = whereIs(c.worker_id, workers);
        if (!(mark instanceof HTMLElement)) continue;
        mark.hidden = at === undefined;
        if (!at) continue;
        const { x, y } = map.project(onMap(settings, ...at));
        mark.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px) translate(-50%, -50%)`;
      }
    };
    put();
    map.on("move", put);
    const leave = positions.subscribe(put);
    return () => {
      map.off("move", put);
      leave();
    };
  }, [map, candidates, workers, settings]);
  return (
    <div ref={box} className="desk-ranks" aria-hidden="true">
      {candidates.map((c, i) => <button key={c.worker_id} type="button" tabIndex={-1} className={c.worker_id === chosen ? "on" : undefined} onClick={() => { onChoose(c.worker_id); }}>{i + 1}</button>)}
    </div>
  );
}
