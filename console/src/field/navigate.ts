// Links that open the phone's map app at a place. The server says WGS-84; Amap and Apple (in the mainland) count in
// GCJ-02, Baidu in BD-09, `geo:` is WGS-84 by its standard. A wrong datum would lead some 500 m astray.

import { toBd, toGcj } from "../map/datum";

export type MapApp = "geo" | "amap" | "baidu" | "apple";

interface Place {
  lat?: number | null;
  lon?: number | null;
  address?: string | null;
}

const round = (n: number): string => n.toFixed(6);

/** The link for an app; nothing when neither point nor address is known. */
export function mapLink(app: MapApp, place: Place): string | undefined {
  const name = encodeURIComponent(place.address ?? "");
  const { lat, lon } = place;
  if (typeof lat !== "number" || typeof lon !== "number") return name === "" ? undefined : search(app, name);
  switch (app) {
    case "geo": return `geo:${round(lat)},${round(lon)}?q=${round(lat)},${round(lon)}${name === "" ? "" : `(${name})`}`;
    case "amap": {
      const [x, y] = toGcj(lon, lat);
      return `https://uri.amap.com/navigation?to=${round(x)},${round(y)},${name}&mode=car&coordinate=gaode&callnative=1&src=nearhand`;
    }
    case "apple": {
      const [x, y] = toGcj(lon, lat);
      return `https://maps.apple.com/?daddr=${round(y)},${round(x)}&dirflg=d`;
    }
    case "baidu": {
      const [x, y] = toBd(lon, lat);
      return `baidumap://map/direction?destination=latlng:${round(y)},${round(x)}|name:${name}&coord_type=bd09ll&mode=driving&src=nearhand`;
    }
  }
}

function search(app: MapApp, name: string): string {
  switch (app) {
    case "geo": return `geo:0,0?q=${name}`;
    case "amap": return `https://uri.amap.com/search?keyword=${name}&callnative=1&src=nearhand`;
    case "apple": return `https://maps.apple.com/?q=${name}`;
    case "baidu": return `baidumap://map/place/search?query=${name}&src=nearhand`;
  }
}

/** Apps that a phone can have, the likeliest first. */
export function appsFor(agent: string): MapApp[] {
  return /iPhone|iPad|Mac/.test(agent) ? ["apple", "amap", "baidu"] : ["amap", "baidu", "geo"];
}
