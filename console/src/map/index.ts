export { BoardMap, type BoardMapProps, type MapHandle } from "./BoardMap";
export { fromGcj, toBd, toGcj } from "./datum";
export type { MapLabel, MapLink } from "./Overlay";
export { crosses, holds, MOST_CORNERS, moved, polygonOf, ringOf, withCorner, without, type Corner, type Ring } from "./ring";
export { plain, useMapSettings, type MapSettings } from "./settings";
export { onMap, outline } from "./style";
