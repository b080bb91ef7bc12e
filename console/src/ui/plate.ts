// Number plates: how they are written, and which can be.

/** Where a Chinese plate may come from, and the letters it never has. */
const PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";

export type PlateKind = "blue" | "green";

/** As it is stored: no dot, no spaces, capital letters. */
export const bare = (text: string): string => text.replace(/[\s·.•・-]/g, "").toUpperCase();

/** A plate's kind by its length and letters; `undefined` when there is no such plate. */
export function plateKind(text: string): PlateKind | undefined {
  const plate = bare(text);
  if (!PROVINCES.includes(plate.charAt(0)) || plate === "") return undefined;
  if (/^.[A-HJ-Z][A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9学警挂]$/.test(plate)) return "blue";
  if (/^.[A-HJ-Z]([A-HJK][A-HJ-NP-Z0-9]\d{4}|\d{5}[A-HJK])$/.test(plate)) return "green";
  return undefined;
}

/** The two halves between which the dot stands. */
export const halves = (text: string): [string, string] => [bare(text).slice(0, 2), bare(text).slice(2)];
