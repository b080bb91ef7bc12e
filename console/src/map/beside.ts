// Where a label lies: right of its mark, or wherever else beside it is room, so that no label covers another.

/** A box in pixels of the map. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** From a mark's middle to its label, and between two labels, pixels. */
const AWAY = 16;
const APART = 2;

const meets = (a: Box, b: Box): boolean => a.x < b.x + b.width + APART && b.x < a.x + a.width + APART && a.y < b.y + b.height + APART && b.y < a.y + a.height + APART;

/** The first free side of a mark: right, left, below, above, then further and further down on the right. */
export function beside([x, y]: readonly [number, number], size: { width: number; height: number }, taken: readonly Box[]): Box {
  const right: Box = { ...size, x: x + AWAY, y: y - size.height / 2 };
  const sides: Box[] = [
    right,
    { ...right, x: x - AWAY - size.width },
    { ...right, x: x - size.width / 2, y: y + AWAY },
    { ...right, x: x - size.width / 2, y: y - AWAY - size.height },
    ...taken.map((_, i) => ({ ...right, y: right.y + (i + 1) * (size.height + APART + 1) })),
  ];
  return sides.find((side) => !taken.some((other) => meets(side, other))) ?? right;
}
