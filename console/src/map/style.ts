// The plain basemap: land, a graticule, the zones with their names. No roads are drawn, since none are known: a map that
// invents streets would be believed.

import type { GeoJSONSourceSpecification, StyleSpecification } from "maplibre-gl";
import type { Zone } from "../api/types";
import { palettes, type ThemeName } from "../theme/tokens";
import { toGcj } from "./datum";
import type { MapSettings } from "./settings";

type Collection = GeoJSON.FeatureCollection;
export const none: Collection = { type: "FeatureCollection", features: [] };

/** Corners of a zone's outline when it is only a centre and a radius. */
const CORNERS = 96;

/** Where a point stands on the basemap that is used. */
export const onMap = (settings: MapSettings, lon: number, lat: number): [number, number] => (settings.datum === "gcj02" ? toGcj(lon, lat) : [lon, lat]);

/** A zone's outline: its polygon when it has one, else the circle round its centre. */
export function outline(zone: Pick<Zone, "lat" | "lon" | "radius_m" | "polygon">): [number, number][] {
  const ring = zone.polygon?.coordinates[0];
  if (ring && ring.length > 3) return ring.map(([lon = 0, lat = 0]) => [lon, lat]);
  return circle(zone.lat, zone.lon, zone.radius_m);
}

/** The circle round a point, closed. */
function circle(lat: number, lon: number, radius_m: number): [number, number][] {
  const dy = radius_m / 111_320;
  const dx = dy / Math.cos((lat * Math.PI) / 180);
  return Array.from({ length: CORNERS + 1 }, (_, i) => {
    const turn = (i / CORNERS) * 2 * Math.PI;
    return [lon + dx * Math.sin(turn), lat + dy * Math.cos(turn)];
  });
}

/** A place that a phone gave, with how far off it may be. */
export interface Inexact {
  lat: number;
  lon: number;
  accuracy_m: number;
}

/** Circles within which somebody is who was located by his phone. */
export function accuracyAreas(places: readonly Inexact[], settings: MapSettings): Collection {
  return {
    type: "FeatureCollection",
    features: places.map((p) => ({ type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [circle(p.lat, p.lon, Math.max(5, p.accuracy_m)).map(([lon, lat]) => onMap(settings, lon, lat))] } })),
  };
}

/** The zones as areas; their names are drawn as HTML, since no glyphs are shipped. */
export function zoneAreas(zones: readonly Zone[], settings: MapSettings): Collection {
  return {
    type: "FeatureCollection",
    features: zones.map((zone) => ({
      type: "Feature",
      properties: { id: zone.id, name: zone.name },
      geometry: { type: "Polygon", coordinates: [outline(zone).map(([lon, lat]) => onMap(settings, lon, lat))] },
    })),
  };
}

const STEPS = [30, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];

/** Meridians and parallels within a box, about six across. */
export function graticule(west: number, south: number, east: number, north: number): Collection {
  const step = STEPS.findLast((s) => (east - west) / s <= 8) ?? 30;
  const line = (coordinates: [number, number][]): GeoJSON.Feature => ({ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates } });
  const features: GeoJSON.Feature[] = [];
  for (let lon = Math.ceil(west / step) * step; lon <= east; lon += step) features.push(line([[lon, south], [lon, north]]));
  for (let lat = Math.ceil(south / step) * step; lat <= north; lat += step) features.push(line([[west, lat], [east, lat]]));
  return { type: "FeatureCollection", features };
}

const geojson = (data: Collection): GeoJSONSourceSpecification => ({ type: "geojson", data });

export function mapStyle(theme: ThemeName, settings: MapSettings): StyleSpecification {
  const p = palettes[theme];
  const style: StyleSpecification = {
    version: 8,
    sources: { graticule: geojson(none), zones: geojson(none), accuracy: geojson(none) },
    layers: [
      { id: "land", type: "background", paint: { "background-color": p.mapLand } },
      { id: "graticule", type: "line", source: "graticule", paint: { "line-color": p.mapCase, "line-width": 1 } },
      { id: "zones", type: "fill", source: "zones", paint: { "fill-color": p.mapBlock, "fill-opacity": 0.55 } },
      { id: "zone-edges", type: "line", source: "zones", paint: { "line-color": p.mapText, "line-width": 1, "line-dasharray": [4, 3], "line-opacity": 0.7 } },
      { id: "accuracy", type: "fill", source: "accuracy", paint: { "fill-color": p.accent, "fill-opacity": 0.14 } },
      { id: "accuracy-edge", type: "line", source: "accuracy", paint: { "line-color": p.accent, "line-width": 1.5 } },
    ],
  };
  const url = settings.tiles ?? (settings.pmtiles === undefined ? undefined : `pmtiles://${settings.pmtiles}`);
  if (url !== undefined) {
    style.sources["tiles"] = { type: "raster", ...(settings.tiles === undefined ? { url } : { tiles: [url] }), tileSize: 256, attribution: settings.attribution ?? "" };
    style.layers = [
      ...style.layers.slice(0, 1),
      { id: "tiles", type: "raster", source: "tiles", paint: { "raster-saturation": -0.4, "raster-brightness-max": theme === "dark" ? 0.45 : 1, "raster-opacity": theme === "dark" ? 0.8 : 0.75 } },
      ...style.layers.slice(3),
    ];
  }
  return style;
}
