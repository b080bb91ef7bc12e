// The one place where a colour, a size or a span of motion has its value. Both themes, the map, the figures, the style
// sheets and Ant Design read it; `contrast.test.ts` computes that every pair can be read.

/** One colour for each role; see `docs` of the visual target: colour only says state and next action. */
export interface Palette {
  bg: string;
  surface: string;
  sunken: string;
  hover: string;
  line: string;
  line2: string;
  field: string;
  ink: string;
  ink2: string;
  ink3: string;
  accent: string;
  accentHover: string;
  accentActive: string;
  accentBg: string;
  accentLine: string;
  onAccent: string;
  wait: string;
  waitGlyph: string;
  waitBg: string;
  work: string;
  workBg: string;
  done: string;
  doneBg: string;
  bad: string;
  badBg: string;
  badLine: string;
  plateBlue: string;
  plateGreen: string;
  mapLand: string;
  mapBlock: string;
  mapPark: string;
  mapWater: string;
  mapRoad: string;
  mapCase: string;
  mapExpress: string;
  mapExpressCase: string;
  mapText: string;
  mapHalo: string;
  shadow: string;
  /** What lies behind an open sheet. */
  veil: string;
  /** The strip with words over a photograph, and those words: a photograph has no theme. */
  caption: string;
  onCaption: string;
}

export type ThemeName = "light" | "dark";

const light: Palette = {
  bg: "#f4f6f7",
  surface: "#ffffff",
  sunken: "#f8fafb",
  hover: "#eef2f4",
  line: "#e2e7ea",
  line2: "#cfd7dc",
  field: "#8a969e",
  ink: "#16202a",
  ink2: "#3c4953",
  ink3: "#5c6a74",
  accent: "#0b6477",
  accentHover: "#084f5f",
  accentActive: "#063f4c",
  accentBg: "#e3f1f4",
  accentLine: "#9fcdd7",
  onAccent: "#ffffff",
  wait: "#8a5a00",
  waitGlyph: "#c98500",
  waitBg: "#fdf3dd",
  work: "#5646a8",
  workBg: "#eeebf9",
  done: "#2a6f45",
  doneBg: "#e6f3ea",
  bad: "#b3261e",
  badBg: "#fcebe9",
  badLine: "#eab5b0",
  plateBlue: "#1d4fa0",
  plateGreen: "#23875a",
  mapLand: "#eef1f1",
  mapBlock: "#e5e9ea",
  mapPark: "#dbe8dd",
  mapWater: "#cfe0e8",
  mapRoad: "#ffffff",
  mapCase: "#d5dcdf",
  mapExpress: "#f6e6c2",
  mapExpressCase: "#dcc48e",
  mapText: "#5a6670",
  mapHalo: "#f6f8f8",
  shadow: "0 6px 16px rgba(16,28,38,.10), 0 1px 3px rgba(16,28,38,.10)",
  veil: "rgba(16,28,36,.45)",
  caption: "rgba(16,28,36,.78)",
  onCaption: "#ffffff",
};

const dark: Palette = {
  bg: "#0e1519",
  surface: "#151e23",
  sunken: "#111a1f",
  hover: "#1d282e",
  line: "#26323a",
  line2: "#36444d",
  field: "#6c7a84",
  ink: "#eef3f5",
  ink2: "#c3ced4",
  ink3: "#93a2ab",
  accent: "#57bfd3",
  accentHover: "#7fd2e1",
  accentActive: "#a3e0eb",
  accentBg: "#12343c",
  accentLine: "#1f5966",
  onAccent: "#06222a",
  wait: "#eab84c",
  waitGlyph: "#eab84c",
  waitBg: "#33280f",
  work: "#b0a2f5",
  workBg: "#262145",
  done: "#74c795",
  doneBg: "#15301f",
  bad: "#ff8a80",
  badBg: "#3d1a18",
  badLine: "#7a322d",
  plateBlue: "#5b8fe0",
  plateGreen: "#4db88a",
  mapLand: "#182126",
  mapBlock: "#1d272d",
  mapPark: "#1b2d26",
  mapWater: "#17303d",
  mapRoad: "#2a363d",
  mapCase: "#141c20",
  mapExpress: "#4d4630",
  mapExpressCase: "#2b2718",
  mapText: "#9fadb5",
  mapHalo: "#141c20",
  shadow: "0 8px 24px rgba(0,0,0,.5)",
  veil: "rgba(0,0,0,.6)",
  caption: "rgba(16,28,36,.78)",
  onCaption: "#ffffff",
};

export const palettes: Record<ThemeName, Palette> = { light, dark };

/** System faces: no web font is shipped. */
export const fontFamily =
  '-apple-system, "Segoe UI", Inter, "PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei UI", "Noto Sans SC", "Noto Sans CJK SC", sans-serif';

/** Spans of motion, seconds. */
export const motion = { quick: 0.12, panel: 0.2 } as const;

/** Text over its ground: at least 4.5:1. */
export const TEXT_PAIRS: readonly (readonly [keyof Palette, keyof Palette])[] = [
  ...(["ink", "ink2", "ink3", "accent", "wait", "work", "done", "bad"] as const).flatMap((text) =>
    (["surface", "bg", "sunken"] as const).map((ground) => [text, ground] as const),
  ),
  ["ink", "hover"],
  ["ink2", "hover"],
  ["ink3", "hover"],
  ["onAccent", "accent"],
  ["onAccent", "accentHover"],
  ["accent", "accentBg"],
  ["ink", "accentBg"],
  ["ink2", "accentBg"],
  ["ink3", "accentBg"],
  ["wait", "waitBg"],
  ["ink", "waitBg"],
  ["work", "workBg"],
  ["done", "doneBg"],
  ["bad", "badBg"],
  ["ink", "badBg"],
  ["mapText", "mapHalo"],
  ["mapText", "mapLand"],
];

/** Glyphs and borders of fields over their ground: at least 3:1. */
export const GLYPH_PAIRS: readonly (readonly [keyof Palette, keyof Palette])[] = [
  ["field", "surface"],
  ["waitGlyph", "surface"],
  ["plateBlue", "surface"],
  ["plateGreen", "surface"],
  ["accent", "mapLand"],
  ["work", "mapLand"],
  ["bad", "mapLand"],
];

/** The name of a role's CSS variable: `accentBg` is `--accent-bg`. */
export const variable = (role: keyof Palette): string => `--${role.replace(/([A-Z]|\d)/g, (c) => `-${c.toLowerCase()}`)}`;

/** The CSS variables of a theme, as the body of a rule. */
export function variables(palette: Palette): string {
  return (Object.keys(palette) as (keyof Palette)[]).map((role) => `${variable(role)}: ${palette[role]};`).join("\n  ");
}
