// Which basemap: the operator's tile URL or PMTiles file, else the honest plain one. Read once from `/console.json`, which
// the server writes from its settings; without it, plain.

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
