// The map itself: a plain MapLibre map of zones, workers and pins. Positions go from their store to the card past React,
// which draws nothing when somebody moves; tickets come as pins, and as numbers where too many lie too near.

import "maplibre-gl/dist/maplibre-gl.css";
import { Map as MapLibre, ScaleControl, setWorkerUrl, type GeoJSONSource, type MapMouseEvent } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { useEffect, useEffectEvent, useRef, useState, type ReactNode } from "react";
import type { Ticket, Zone } from "../api/types";
import { useWords } from "../i18n";
import { commonWords } from "../i18n/common";
import { STATES, type WorkerState } from "../live";
import { currentTheme, useTheme } from "../theme";
import { Icon } from "../ui/icons";
import { shownState } from "../ui/state";
import { fromGcj } from "./datum";
import { addMarks, clusterMark, drawMissing, placeMark, ticketMark } from "./marks";
import { Overlay, type MapLabel, type MapLink } from "./Overlay";
import { useMapSettings, type MapSettings } from "./settings";
import { accuracyAreas, graticule, mapStyle, none, onMap, zoneAreas, type Inexact } from "./style";
import { WorkerLayer } from "./workers";
import "./map.css";

setWorkerUrl(workerUrl);

/** What a page may ask of the map beside what it shows. */
export interface MapHandle {
  map: MapLibre;
  /** The worker whose mark is under this point of the window. */
  workerAt: (clientX: number, clientY: number) => string | undefined;
}

export interface BoardMapProps {
  zones: readonly Zone[];
  tickets?: readonly Ticket[];
  /** States of workers that are shown; all but those off duty unless said. */
  show?: ReadonlySet<WorkerState>;
  chosen?: string | undefined;
  /** A place marked by hand or chosen, WGS-84. */
  place?: { lat: number; lon: number } | undefined;
  /** What is wanted there. */
  placeKind?: string;
  /** It is true to so many metres. */
  accuracy_m?: number | undefined;
  /** Another basemap than the server's. */
  settings?: MapSettings;
  labels?: readonly MapLabel[];
  link?: MapLink | undefined;
  onTicket?: (id: string) => void;
  onWorker?: (id: string) => void;
  /** A click beside everything, WGS-84. */
  onPlace?: (place: { lat: number; lon: number }) => void;
  onReady?: (map: MapLibre, handle: MapHandle) => void;
  children?: ReactNode;
}

const ALL: ReadonlySet<WorkerState> = new Set(STATES.filter((s) => s !== "off"));
const NO_LABELS: readonly MapLabel[] = [];
const NO_TICKETS: readonly Ticket[] = [];
/** Pins nearer than this, pixels, become a number; never when zoomed in as far as houses. */
const NEAR_PX = 30;
const HOUSES_ZOOM = 14;

export function BoardMap({ zones, tickets = NO_TICKETS, show = ALL, chosen, place, placeKind = "other", accuracy_m, settings: given, labels = NO_LABELS, link, onTicket, onWorker, onPlace, onReady, children }: BoardMapProps) {
  const w = useWords(commonWords);
  const theme = useTheme();
  const served = useMapSettings();
  const settings = given ?? served;
  const box = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<MapLibre>();
  const [styled, setStyled] = useState(0);
  const [layer, setLayer] = useState<WorkerLayer>();
  const workers = useRef<WorkerLayer>(undefined);
  const drawnPins = useRef("");
  const ready = useEffectEvent((made: MapLibre, handle: MapHandle) => { onReady?.(made, handle); });
  const shown = useRef(show);
  const hit = useEffectEvent((made: MapLibre, event: MapMouseEvent) => {
    const layers = ["chosen", "pins", "clusters"].filter((id) => made.getLayer(id));
    const found = made.queryRenderedFeatures(event.point, { layers })[0];
    if (found?.layer.id === "clusters") {
      void open(made, found);
      return;
    }
    const id = found?.properties["id"] as string | undefined;
    if (id) {
      onTicket?.(id);
      return;
    }
    const worker = onWorker ? workers.current?.pick(event.point.x, event.point.y) : undefined;
    if (worker !== undefined) onWorker?.(worker);
    else if (id === undefined) {
      const { lng, lat } = event.lngLat;
      const [x, y] = settings.datum === "gcj02" ? fromGcj(lng, lat) : [lng, lat];
      onPlace?.({ lon: x, lat: y });
    }
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
      maxPitch: 0,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      fadeDuration: 0,
    });
    made.touchZoomRotate.disableRotation();
    made.keyboard.disableRotation();
    made.addControl(new ScaleControl({ maxWidth: 96 }), "bottom-left");
    // Layers and pictures go with the style: they are put again after each, and at once, since the next style may already be
    // on its way and a map between two styles takes none.
    const restyle = (): void => {
      addMarks(made, currentTheme());
      workers.current?.onRemove();
      workers.current = new WorkerLayer(currentTheme(), worn.current.settings, shown.current);
      made.addLayer(workers.current);
      setLayer(workers.current);
      addPins(made);
      drawnPins.current = "";
      setStyled((n) => n + 1);
    };
    made.on("load", () => {
      setMap(made);
      // For whoever looks at what the map has drawn, such as the browser's tests.
      Object.assign(container, { map: made, workersDrawn: () => workers.current?.drawn ?? 0 });
      ready(made, {
        map: made,
        workerAt: (x, y) => {
          const at = container.getBoundingClientRect();
          return x < at.left || x > at.right || y < at.top || y > at.bottom ? undefined : workers.current?.pick(x - at.left, y - at.top);
        },
      });
    });
    made.on("style.load", restyle);
    made.setMissingStyleImageResolver((id) => { drawMissing(made, id, currentTheme()); });
    const lines = (): void => {
      const b = made.getBounds();
      put(made, "graticule", graticule(b.getWest(), b.getSouth(), b.getEast(), b.getNorth()));
    };
    made.on("moveend", lines);
    made.on("style.load", lines);
    made.on("click", (event) => { hit(made, event); });
    const hand = (on: boolean) => (): void => { made.getCanvas().style.cursor = on ? "pointer" : ""; };
    for (const id of ["pins", "chosen", "clusters"]) {
      made.on("mouseenter", id, hand(true));
      made.on("mouseleave", id, hand(false));
    }
    const sized = new ResizeObserver(() => { made.resize(); });
    sized.observe(container);
    return () => {
      sized.disconnect();
      workers.current?.onRemove();
      made.remove();
      setMap(undefined);
    };
  }, []);

  useEffect(() => {
    if (!map || (worn.current.theme === theme && worn.current.settings === settings)) return;
    worn.current = { theme, settings };
    map.setStyle(mapStyle(theme, settings), { diff: false });
  }, [map, theme, settings]);

  useEffect(() => {
    shown.current = show;
    workers.current?.show(show);
  }, [show]);

  useEffect(() => {
    if (map && styled > 0) put(map, "zones", zoneAreas(zones, settings));
  }, [map, styled, zones, settings]);

  useEffect(() => {
    if (!map || styled === 0) return;
    const [rest, first]: [GeoJSON.Feature[], GeoJSON.Feature[]] = [[], []];
    let drawn = "";
    for (const t of tickets) {
      const { lat, lon } = t.place;
      if (typeof lat !== "number" || typeof lon !== "number") continue; // the caller does not know where he is yet
      const mark = ticketMark(t.kind, shownState(t));
      const feature: GeoJSON.Feature = { type: "Feature", properties: { id: t.id, mark, urgent: t.needs_human ? 1 : 0 }, geometry: { type: "Point", coordinates: onMap(settings, lon, lat) } };
      (t.id === chosen ? first : rest).push(feature);
      drawn += `${t.id}${mark}${String(lon)},${String(lat)}${t.id === chosen ? "!" : ""};`;
    }
    if (place) first.push({ type: "Feature", properties: { id: "", mark: placeMark(placeKind) }, geometry: { type: "Point", coordinates: onMap(settings, place.lon, place.lat) } });
    drawn += place ? `${placeKind}${String(place.lon)},${String(place.lat)}` : "";
    if (drawn === drawnPins.current) return;
    drawnPins.current = drawn;
    put(map, "pins", { type: "FeatureCollection", features: rest });
    put(map, "chosen", { type: "FeatureCollection", features: first });
  }, [map, styled, tickets, chosen, place, placeKind, settings]);

  useEffect(() => {
    if (!map || styled === 0) return;
    const inexact: Inexact[] = place && accuracy_m !== undefined ? [{ ...place, accuracy_m }] : [];
    const its = tickets.find((t) => t.id === chosen)?.place;
    if (typeof its?.lat === "number" && typeof its.lon === "number" && typeof its.accuracy_m === "number") inexact.push({ lat: its.lat, lon: its.lon, accuracy_m: its.accuracy_m });
    put(map, "accuracy", accuracyAreas(inexact, settings));
  }, [map, styled, place, accuracy_m, tickets, chosen, settings]);

  return (
    <div className="map" role="region" aria-label={w("mapName")}>
      <div ref={box} className="map-box" />
      <p className="unseen">{w("mapHint")}</p>
      {map && styled > 0 && <Overlay map={map} layer={layer} zones={zones} settings={settings} labels={labels} link={link} />}
      <div className="map-zoom">
        <button type="button" aria-label={w("zoomIn")} onClick={() => map?.zoomIn()}><Icon name="plus" /></button>
        <button type="button" aria-label={w("zoomOut")} onClick={() => map?.zoomOut()}><Icon name="minus" /></button>
      </div>
      {settings.attribution !== undefined && settings.attribution !== "" && <p className="map-by">{settings.attribution}</p>}
      {children}
    </div>
  );
}

function addPins(map: MapLibre): void {
  const symbol = { "icon-image": ["get", "mark"], "icon-anchor": "bottom", "icon-allow-overlap": true, "icon-ignore-placement": true } as const;
  map.addSource("pins", {
    type: "geojson",
    data: none,
    cluster: true,
    clusterRadius: NEAR_PX,
    clusterMaxZoom: HOUSES_ZOOM,
    clusterProperties: { urgent: ["+", ["get", "urgent"]] },
  });
  map.addSource("chosen", { type: "geojson", data: none });
  const name = ["concat", clusterMark(0, false).replace("0", ""), ["to-string", ["min", ["get", "point_count"], 1000]], ["case", [">", ["get", "urgent"], 0], "-urgent", ""]];
  map.addLayer({ id: "clusters", type: "symbol", source: "pins", filter: ["has", "point_count"], layout: { "icon-image": name as never, "icon-allow-overlap": true, "icon-ignore-placement": true, "symbol-sort-key": ["get", "urgent"] } });
  map.addLayer({ id: "pins", type: "symbol", source: "pins", filter: ["!", ["has", "point_count"]], layout: { ...symbol, "icon-image": ["get", "mark"], "symbol-sort-key": ["get", "urgent"] } });
  map.addLayer({ id: "chosen", type: "symbol", source: "chosen", layout: { ...symbol, "icon-image": ["get", "mark"], "icon-size": 1.3 } });
}

/** Goes as near as it takes for the number to fall apart. */
async function open(map: MapLibre, found: { properties: Record<string, unknown>; geometry: GeoJSON.Geometry }): Promise<void> {
  const source = map.getSource<GeoJSONSource>("pins");
  if (!source || found.geometry.type !== "Point") return;
  const zoom = await source.getClusterExpansionZoom(Number(found.properties["cluster_id"]));
  map.easeTo({ center: found.geometry.coordinates as [number, number], zoom: Math.min(zoom + 0.2, 17), duration: 200 });
}

/** Gives a source its data; the promise tells when it is drawn, which nobody waits for. */
function put(map: MapLibre, id: string, data: GeoJSON.FeatureCollection): void {
  void map.getSource<GeoJSONSource>(id)?.setData(data);
}
