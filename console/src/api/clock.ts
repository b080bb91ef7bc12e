// The server's clock as it is known here. Countdowns run against it, so that a wrong clock on a phone promises nothing.
//
// A live fact's time is the best witness: it is in milliseconds and at most a network's delay old. Until one was heard the
// `Date` header (whole seconds) tells clocks that are far off.

const NEAR_MS = 2000;

export class ServerClock {
  #offset_ms = 0;
  #best = -Infinity;
  #witness = false;
  readonly #now: () => number;

  constructor(now: () => number = () => Date.now()) {
    this.#now = now;
  }

  /** Now, as the server has it, milliseconds. */
  now(): number {
    return this.#now() + this.#offset_ms;
  }

  /** A fact that happened just now carries this moment. */
  heardLive(at_ms: number): void {
    const offset = at_ms - this.#now();
    // Delay only ever makes it look older: the latest-looking witness is the best. It fades, since clocks drift.
    this.#best = this.#witness ? Math.max(this.#best - 1, offset) : offset;
    this.#witness = true;
    this.#offset_ms = Math.abs(this.#best) < NEAR_MS / 4 ? 0 : this.#best;
  }

  /** An answer carried this `Date`; asked and answered by `performance.now()`. */
  heardDate(date: string | null, asked: number, answered: number): void {
    if (this.#witness || date === null) return;
    const at = Date.parse(date);
    if (Number.isNaN(at)) return;
    const offset = at + 500 - (this.#now() - (answered - asked) / 2);
    this.#offset_ms = Math.abs(offset) < NEAR_MS ? 0 : offset;
  }
}

export const serverClock = new ServerClock();
