import { describe, expect, it } from "vitest";
import { contrast } from "./contrast";
import { GLYPH_PAIRS, palettes, TEXT_PAIRS, type ThemeName } from "./tokens";

describe.each(Object.keys(palettes) as ThemeName[])("%s theme", (name) => {
  const palette = palettes[name];
  it.each(TEXT_PAIRS)("text %s on %s reads at 4.5:1", (text, ground) => {
    expect(contrast(palette[text], palette[ground])).toBeGreaterThanOrEqual(4.5);
  });
  it.each(GLYPH_PAIRS)("glyph %s on %s shows at 3:1", (glyph, ground) => {
    expect(contrast(palette[glyph], palette[ground])).toBeGreaterThanOrEqual(3);
  });
});

it("computes what WCAG computes", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});
