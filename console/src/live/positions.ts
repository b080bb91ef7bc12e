// Where everybody is. Ten thousand workers move each second, so this is no React state: rows of typed arrays, written by
// the stream, read by the map once a frame. React hears only that something moved, and only if it asks.

import type { PositionItem } from "./frames";

/** What a worker does, as a number in a row. */
export const STATES = ["off", "free", "offered", "accepted", "enroute", "arrived", "working", "dark"] as const;
export type WorkerState = (typeof STATES)[number];
const CODE = new Map<string, number>(STATES.map((s, i) => [s, i]));

/** The code of a state; one that is new to us counts as off. */
export const stateCode = (state: string): number => CODE.get(state) ?? 0;

export class Positions {
  /** Rows in use. */
  size = 0;
  lon = new Float64Array(256);
  lat = new Float64Array(256);
  /** Degrees from north; NaN when nobody said. */
  heading = new Float32Array(256);
  state = new Uint8Array(256);
  /** When it was measured, milliseconds by the local clock. */
  at = new Float64Array(256);
  /** Index of the zone in `zones`. */
  zone = new Uint16Array(256);
  /** Raised by every change: what was drawn for an older one is stale. */
  version = 0;
  readonly ids: string[] = [];
  readonly zones: string[] = [];
  readonly #row = new Map<string, number>();
  readonly #hears = new Set<() => void>();

  /** The row of a worker; `undefined` for one that was never seen. */
  row(id: string): number | undefined {
    return this.#row.get(id);
  }

  /** Takes a frame's items; the last one wins. */
  take(zone: string, items: readonly PositionItem[], now_ms: number): void {
    const z = this.#zone(zone);
    for (const item of items) this.put(z, item.worker_id, item.lon, item.lat, item.heading_deg, item.state, now_ms - item.fix_age_s * 1000);
    this.version++;
    this.#hears.forEach((hear) => { hear(); });
  }

  /** Puts one worker by hand, such as from a list that was read over HTTP; never over a newer fix. */
  seed(zone: string, id: string, lon: number, lat: number, heading: number | undefined, state: string, at_ms: number): void {
    const known = this.#row.get(id);
    if (known !== undefined && (this.at[known] ?? 0) >= at_ms) return;
    this.put(this.#zone(zone), id, lon, lat, heading, state, at_ms);
    this.version++;
  }

  /** Forgets a zone that is no longer watched. */
  drop(zone: string): void {
    const z = this.zones.indexOf(zone);
    if (z < 0) return;
    for (let i = this.size - 1; i >= 0; i--) if (this.zone[i] === z) this.#remove(i);
    this.version++;
    this.#hears.forEach((hear) => { hear(); });
  }

  /** Calls `hear` after each frame: at most as often as the stream speaks. */
  subscribe(hear: () => void): () => void {
    this.#hears.add(hear);
    return () => this.#hears.delete(hear);
  }

  private put(zone: number, id: string, lon: number, lat: number, heading: number | undefined, state: string, at: number): void {
    let i = this.#row.get(id);
    if (i === undefined) {
      i = this.size++;
      if (i >= this.lon.length) this.#grow();
      this.#row.set(id, i);
      this.ids[i] = id;
      this.heading[i] = NaN;
    }
    this.lon[i] = lon;
    this.lat[i] = lat;
    if (heading !== undefined) this.heading[i] = heading;
    this.state[i] = stateCode(state);
    this.at[i] = at;
    this.zone[i] = zone;
  }

  #zone(id: string): number {
    const known = this.zones.indexOf(id);
    return known >= 0 ? known : this.zones.push(id) - 1;
  }

  #remove(i: number): void {
    const last = --this.size;
    const [gone, moved] = [this.ids[i], this.ids[last]];
    if (gone !== undefined) this.#row.delete(gone);
    if (i !== last && moved !== undefined) {
      for (const column of [this.lon, this.lat, this.heading, this.state, this.at, this.zone]) column[i] = column[last] ?? 0;
      this.ids[i] = moved;
      this.#row.set(moved, i);
    }
    this.ids.length = last;
  }

  #grow(): void {
    const twice = this.lon.length * 2;
    const grown = <A extends Float64Array | Float32Array | Uint8Array | Uint16Array>(old: A, made: A): A => {
      made.set(old);
      return made;
    };
    this.lon = grown(this.lon, new Float64Array(twice));
    this.lat = grown(this.lat, new Float64Array(twice));
    this.heading = grown(this.heading, new Float32Array(twice));
    this.state = grown(this.state, new Uint8Array(twice));
    this.at = grown(this.at, new Float64Array(twice));
    this.zone = grown(this.zone, new Uint16Array(twice));
  }
}

export const positions = new Positions();
