// The map itself: a plain MapLibre map of zones, workers and pins. Positions are read from their store once a frame and
// only when they changed; React draws nothing when somebody moves.

import "maplibre-gl/dist/maplibre-gl.css";
import { Map as MapLibre, ScaleControl, setWorkerUrl, type GeoJSONSource, type MapMouseEvent } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { useEffect, useEffectEvent, useRef, useState, type ReactNode } from "react";
import type { Ticket, Zone } from "../api/types";
import { useWords } from "../i18n";
import { commonWords } from "../i18n/common";
import { positions, STATES, type WorkerState } from "../live";
import { currentTheme, useTheme } from "../theme";
import { Icon } from "../ui/icons";
import { shownState } from "../ui/state";
import { fromGcj } from "./datum";
import { addMarks, ticketMark, workerMark } from "./marks";
import { plain, type MapSettings } from "./settings";
import { graticule, mapStyle, none, onMap, zoneAreas } from "./style";
import "./map.css";

setWorkerUrl(workerUrl);

export interface BoardMapProps {
  zones: readonly Zone[];
  tickets?: readonly Ticket[];
  /** States of workers that are shown; all but those off duty unless said. */
  show?: ReadonlySet<WorkerState>;
  chosen?: string | undefined;
  /** A place marked by hand or chosen, WGS-84. */
  place?: { lat: number; lon: number } | undefined;
  settings?: MapSettings;
  onTicket?: (id: string) => void;
  onWorker?: (id: string) => void;
  /** A click beside everything, WGS-84. */
  onPlace?: (place: { lat: number; lon: number }) => void;
  onReady?: (map: MapLibre) => void;
  children?: ReactNode;
}

const ALL: ReadonlySet<WorkerState> = new Set(STATES.filter((s) => s !== "off"));
/** Workers are drawn anew at most so often, milliseconds. */
const DRAW_MS = 250;

export function BoardMap({ zones, tickets = [], show = ALL, chosen, place, settings = plain, onTicket, onWorker, onPlace, onReady, children }: BoardMapProps) {
  const w = useWords(commonWords);
  const theme = useTheme();
  const box = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<MapLibre>();
  const [styled, setStyled] = useState(0);
  const ready = useEffectEvent((made: MapLibre) => { onReady?.(made); });
  const hitTicket = useEffectEvent((id: string) => { onTicket?.(id); });
  const hitWorker = useEffectEvent((id: string) => { onWorker?.(id); });
  const hitPlace = useEffectEvent((lon: number, lat: number) => {
    const [x, y] = settings.datum === "gcj02" ? fromGcj(lon, lat) : [lon, lat];
    onPlace?.({ lon: x, lat: y });
  });
  const worn = useRef({ theme, settings });

  useEffect(() => {
    const container = box.current;
    if (!container) return;
    const made = new MapLibre({
      container,
      style: mapStyle(worn.current.theme, worn.current.settings),
      center: [108.94, 34.26],
      zoom: 10.5,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      fadeDuration: 0,
    });
    made.touchZoomRotate.disableRotation();
    made.addControl(new ScaleControl({ maxWidth: 96 }), "bottom-left");
    const restyle = (): void => { setStyled((n) => n + 1); };
    made.on("load", () => {
      setMap(made);
      ready(made);
    });
    made.on("style.load", restyle);
    const lines = (): void => {
      const b = made.getBounds();
      put(made, "graticule", graticule(b.getWest(), b.getSouth(), b.getEast(), b.getNorth()));
    };
    made.on("moveend", lines);
    made.on("style.load", lines);
    made.on("click", (event: MapMouseEvent) => {
      const layers = ["pins", "workers"].filter((id) => made.getLayer(id));
      const hit = made.queryRenderedFeatures(event.point, { layers })[0];
      const id = hit?.properties["id"] as string | undefined;
      if (id === undefined) hitPlace(event.lngLat.lng, event.lngLat.lat);
      else if (hit?.layer.id === "pins") hitTicket(id);
      else hitWorker(id);
    });
    const hand = (on: boolean) => (): void => { made.getCanvas().style.cursor = on ? "pointer" : ""; };
    for (const layer of ["pins", "workers"]) {
      made.on("mouseenter", layer, hand(true));
      made.on("mouseleave", layer, hand(false));
    }
    const sized = new ResizeObserver(() => { made.resize(); });
    sized.observe(container);
    return () => {
      sized.disconnect();
      made.remove();
      setMap(undefined);
    };
  }, []);

  useEffect(() => {
    if (!map || (worn.current.theme === theme && worn.current.settings === settings)) return;
    worn.current = { theme, settings };
    map.setStyle(mapStyle(theme, settings), { diff: false });
  }, [map, theme, settings]);

  // Layers and pictures go with the style: they are put again after each.
  useEffect(() => {
    if (!map || styled === 0) return;
    addMarks(map, currentTheme());
    if (!map.getSource("workers")) {
      map.addSource("workers", { type: "geojson", data: none });
      map.addLayer({ id: "workers", type: "symbol", source: "workers", layout: { "icon-image": ["get", "mark"], "icon-rotate": ["get", "turn"], "icon-rotation-alignment": "map", "icon-allow-overlap": true, "icon-ignore-placement": true, "icon-size": ["interpolate", ["linear"], ["zoom"], 8, 0.55, 12, 1] } });
    }
    if (!map.getSource("pins")) {
      map.addSource("pins", { type: "geojson", data: none });
      map.addLayer({ id: "pins", type: "symbol", source: "pins", layout: { "icon-image": ["get", "mark"], "icon-anchor": "bottom", "icon-allow-overlap": true, "icon-ignore-placement": true, "icon-size": ["case", ["get", "chosen"], 1.3, 1], "symbol-sort-key": ["get", "rank"] } });
    }
  }, [map, styled]);

  useEffect(() => {
    if (map && styled > 0) put(map, "zones", zoneAreas(zones, settings));
  }, [map, styled, zones, settings]);

  useEffect(() => {
    if (!map || styled === 0) return;
    const features: GeoJSON.Feature[] = tickets.flatMap((t) => {
      const { lat, lon } = t.place;
      if (typeof lat !== "number" || typeof lon !== "number") return []; // the caller does not know where he is yet
      const state = shownState(t);
      const on = t.id === chosen;
      const point: GeoJSON.Point = { type: "Point", coordinates: onMap(settings, lon, lat) };
      return [{ type: "Feature", properties: { id: t.id, mark: ticketMark(t.kind, state), chosen: on, rank: on ? 2 : t.needs_human ? 1 : 0 }, geometry: point }];
    });
    if (place) features.push({ type: "Feature", properties: { id: "", mark: ticketMark("other", "new"), chosen: true, rank: 3 }, geometry: { type: "Point", coordinates: onMap(settings, place.lon, place.lat) } });
    put(map, "pins", { type: "FeatureCollection", features });
  }, [map, styled, tickets, chosen, place, settings]);

  useEffect(() => {
    if (!map || styled === 0) return;
    let drawn = -1;
    const draw = (): void => {
      if (drawn === positions.version || document.hidden) return;
      drawn = positions.version;
      put(map, "workers", workers(show, settings));
    };
    draw();
    const timer = setInterval(draw, DRAW_MS);
    return () => { clearInterval(timer); };
  }, [map, styled, show, settings]);

  return (
    <div className="map" role="region" aria-label={w("mapName")}>
      <div ref={box} className="map-box" />
      <p className="unseen">{w("mapHint")}</p>
      {map && styled > 0 && <ZoneNames map={map} zones={zones} settings={settings} />}
      <div className="map-zoom">
        <button type="button" aria-label={w("zoomIn")} onClick={() => map?.zoomIn()}><Icon name="plus" /></button>
        <button type="button" aria-label={w("zoomOut")} onClick={() => map?.zoomOut()}><Icon name="minus" /></button>
      </div>
      {children}
    </div>
  );
}

/** Gives a source its data; the promise tells when it is drawn, which nobody waits for. */
function put(map: MapLibre, id: string, data: GeoJSON.FeatureCollection): void {
  void map.getSource<GeoJSONSource>(id)?.setData(data);
}

/** Everybody who is to be shown, as the map wants it. */
function workers(show: ReadonlySet<WorkerState>, settings: MapSettings): GeoJSON.FeatureCollection {
  const features: GeoJSON.Feature[] = [];
  const shown = STATES.map((s) => show.has(s));
  for (let i = 0; i < positions.size; i++) {
    const code = positions.state[i] ?? 0;
    if (!shown[code]) continue;
    const state = STATES[code] ?? "off";
    const turn = positions.heading[i] ?? NaN;
    features.push({
      type: "Feature",
      properties: { id: positions.ids[i], mark: workerMark(state), turn: state === "enroute" && !Number.isNaN(turn) ? turn : 0 },
      geometry: { type: "Point", coordinates: onMap(settings, positions.lon[i] ?? 0, positions.lat[i] ?? 0) },
    });
  }
  return { type: "FeatureCollection", features };
}

/** Names of zones as HTML over the map: no glyphs are shipped, the system's faces have every character. */
function ZoneNames({ map, zones, settings }: { map: MapLibre; zones: readonly Zone[]; settings: MapSettings }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const place = (): void => {
      for (const [i, zone] of zones.entries()) {
        const name = box.current?.children[i];
        if (!(name instanceof HTMLElement)) continue;
        const at = map.project(onMap(settings, zone.lon, zone.lat));
        name.style.transform = `translate(${at.x.toFixed(1)}px, ${at.y.toFixed(1)}px) translate(-50%, -50%)`;
      }
    };
    place();
    map.on("move", place);
    return () => { map.off("move", place); };
  }, [map, zones, settings]);
  return <div ref={box} className="map-names" aria-hidden="true">{zones.map((z) => <span key={z.id}>{z.name}</span>)}</div>;
}
