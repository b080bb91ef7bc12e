export { BoardMap, type BoardMapProps } from "./BoardMap";
export { fromGcj, toBd, toGcj } from "./datum";
export { plain, type MapSettings } from "./settings";
export { outline } from "./style";
