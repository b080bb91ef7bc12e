// The board so far: the living map alone. List, timeline, rail and panels come beside it.

import { useEffect, useRef } from "react";
import type { Map as MapLibre } from "maplibre-gl";
import { live, useOpenTickets, useZones } from "../live";
import { BoardMap, outline } from "../map";

export default function Board() {
  const zones = useZones();
  const tickets = useOpenTickets();
  const map = useRef<MapLibre>(undefined);
  const [first] = zones;
  const fit = (): void => {
    if (!first) return;
    const corners = outline(first);
    const [lons, lats] = [corners.map(([lon]) => lon), corners.map(([, lat]) => lat)];
    map.current?.fitBounds([[Math.min(...lons), Math.min(...lats)], [Math.max(...lons), Math.max(...lats)]], { padding: 24, animate: false });
  };
  useEffect(() => {
    const leave = zones.map((zone) => live.see(zone.id));
    return () => { leave.forEach((l) => { l(); }); };
  }, [zones]);
  return <BoardMap zones={zones} tickets={tickets} onReady={(made) => { map.current = made; fit(); }} />;
}
