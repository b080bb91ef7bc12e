// Straight lines between fixes: where each mark comes from, where it goes, and since when.

/** Farther than this (in the mercator's unit, about two kilometres) a mark jumps: he did not drive that within a second. */
const JUMP = 2000 / 40_075_017;

export class Glides {
  size = 0;
  ids: string[] = [];
  fromX = new Float64Array(256);
  fromY = new Float64Array(256);
  toX = new Float64Array(256);
  toY = new Float64Array(256);
  /** Since when, seconds by the layer's clock. */
  start = new Float64Array(256);
  picture = new Int16Array(256);
  turn = new Float32Array(256);
  /** When the last of them has arrived. */
  until = 0;

  resize(size: number): void {
    this.size = size;
    this.ids.length = size;
    if (size <= this.fromX.length) return;
    const room = 2 ** Math.ceil(Math.log2(size));
    const grown = <A extends Float64Array | Float32Array | Int16Array>(old: A, made: A): A => {
      made.set(old);
      return made;
    };
    this.fromX = grown(this.fromX, new Float64Array(room));
    this.fromY = grown(this.fromY, new Float64Array(room));
    this.toX = grown(this.toX, new Float64Array(room));
    this.toY = grown(this.toY, new Float64Array(room));
    this.start = grown(this.start, new Float64Array(room));
    this.picture = grown(this.picture, new Int16Array(room));
    this.turn = grown(this.turn, new Float32Array(room));
  }

  /** All rows one after the other, as the card wants them. */
  pack(into: Float32Array): void {
    let at = 0;
    for (let i = 0; i < this.size; i++) {
      into[at++] = this.fromX[i] ?? 0;
      into[at++] = this.fromY[i] ?? 0;
      into[at++] = this.toX[i] ?? 0;
      into[at++] = this.toY[i] ?? 0;
      into[at++] = this.start[i] ?? 0;
      into[at++] = this.picture[i] ?? -1;
      into[at++] = this.turn[i] ?? 0;
    }
  }
}

/** Where row `i` is drawn at this moment. */
export function glidePoint(g: Glides, i: number, now: number, glide: number): [x: number, y: number] {
  const part = Math.min(1, Math.max(0, (now - (g.start[i] ?? 0)) / glide));
  const [fx, fy, tx, ty] = [g.fromX[i] ?? 0, g.fromY[i] ?? 0, g.toX[i] ?? 0, g.toY[i] ?? 0];
  return [fx + (tx - fx) * part, fy + (ty - fy) * part];
}

/** A worker's newest place: he sets out from where he is drawn now. A new one and one that leapt stand there at once. */
export function glideStart(g: Glides, i: number, id: string, x: number, y: number, now: number, glide: number): void {
  const same = g.ids[i] === id;
  if (same && g.toX[i] === x && g.toY[i] === y) return;
  const from = same ? glidePoint(g, i, now, glide) : undefined;
  const near = from !== undefined && Math.hypot(from[0] - x, from[1] - y) < JUMP;
  g.ids[i] = id;
  g.fromX[i] = near ? from[0] : x;
  g.fromY[i] = near ? from[1] : y;
  g.toX[i] = x;
  g.toY[i] = y;
  g.start[i] = near ? now : now - glide;
  if (near) g.until = Math.max(g.until, now + glide);
}
