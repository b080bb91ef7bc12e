// The queue: everything done on the phone goes through it, with or without a network. A deed is on the disk before it
// shows; it is sent in its order with its own key; one that is refused stays and says what happened instead, until read.
//
// Two lines: steps, and photographs in a line of their own. Within a line nothing overtakes, but for the answer to an offer
// while a step waits for the photographs that prove it. When a step is refused, what was to follow it on the same job is not
// sent: it was built on something that is not so.

import { Refusal } from "../api/problem";
import { aboutOf, isAnswer, isBeside, isPhoto, isProven, rankOf, reachedBy, type Deed, type What } from "./deeds";
import type { Kept } from "./kept";

/** How a dispatch stands at the server. */
export interface Standing {
  version: number;
  state: Parameters<typeof rankOf>[0];
}

export interface Door {
  /** Sends a deed; throws the refusal. A dispatch's standing comes back with its answer. */
  send(deed: Deed): Promise<Standing | undefined>;
  /** How a dispatch of this worker stands now; none when it is no longer his. */
  look(dispatch: string): Promise<Standing | undefined>;
}

export interface QueueState {
  waiting: readonly Deed[];
  refused: readonly Deed[];
  /** The last try found no server. */
  cut: boolean;
}

const FIRST_WAIT_MS = 2000;
const MOST_WAIT_MS = 30_000;
/** A server's fault may pass: so often the same deed is tried before a person is told. */
const MOST_FAULTS = 6;
/** A version that moved on under a step is looked up and named anew so often. */
const MOST_STALE = 4;

export interface QueueOpts {
  kept: Kept;
  door: Door;
  user: string;
  now: () => number;
  key: () => string;
  /** A deed has counted. */
  onDone?: (deed: Deed, standing: Standing | undefined) => void;
  onRefused?: (deed: Deed) => void;
}

type Outcome = "done" | "refused" | "later";

export class Queue {
  readonly #opts: QueueOpts;
  readonly #hears = new Set<() => void>();
  /** Last version each dispatch was seen at. */
  readonly #seen = new Map<string, number>();
  readonly #faults = new Map<number, number>();
  readonly #running = { steps: false, photos: false };
  /** Somebody asked to try now while a try was under way. */
  #nudged = { steps: false, photos: false };
  #deeds: Deed[] = [];
  #state: QueueState = { waiting: [], refused: [], cut: false };
  #wait_ms = FIRST_WAIT_MS;
  #again: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;
  /** The last try found no server. */
  #cut = false;

  constructor(opts: QueueOpts) {
    this.#opts = opts;
  }

  /** Reads what a former run left and begins to send it. */
  async begin(): Promise<void> {
    this.#deeds = (await this.#opts.kept.all("deeds")).filter((d) => d.user === this.#opts.user).sort((a, b) => a.seq - b.seq);
    this.#tell();
    this.nudge();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#again);
  }

  get state(): QueueState {
    return this.#state;
  }

  subscribe = (hear: () => void): (() => void) => {
    this.#hears.add(hear);
    return () => this.#hears.delete(hear);
  };

  /** A version that the phone has seen of a dispatch. */
  saw(dispatch: string, version: number): void {
    this.#seen.set(dispatch, Math.max(version, this.#seen.get(dispatch) ?? 0));
  }

  /** Keeps a deed; once this returns, it survives whatever happens to the phone. */
  async put(what: What, seen: number, no?: string): Promise<Deed> {
    const { kept, user, now, key } = this.#opts;
    const deed: Omit<Deed, "seq"> = { key: key(), at: now(), user, what, seen, ...(no === undefined ? {} : { no }) };
    const whole: Deed = { ...deed, seq: await kept.add("deeds", deed) };
    this.#deeds.push(whole);
    this.#tell();
    this.#go();
    return whole;
  }

  /** The person has read why a deed did not count. */
  async read(seq: number): Promise<void> {
    await this.#forget([seq]);
    this.#tell();
  }

  /** Tries now: the network is back, or somebody asks. */
  nudge = (): void => {
    clearTimeout(this.#again);
    this.#again = undefined;
    this.#nudged = { ...this.#running }; // a try under way may have begun before the network came back
    this.#go();
  };

  #go(): void {
    if (this.#stopped) return;
    // What is thrown here is the phone's own store: nothing was lost that stood in it, so it is tried again.
    this.#drain("steps").catch(() => { this.#later(); });
    this.#drain("photos").catch(() => { this.#later(); });
  }

  async #drain(line: "steps" | "photos"): Promise<void> {
    if (this.#running[line]) return;
    this.#running[line] = true;
    try {
      for (;;) {
        const next = this.#next(line);
        if (!next || this.#stopped) break;
        const outcome = await this.#try(next);
        this.#cut = outcome === "later";
        this.#tell();
        if (outcome === "later") {
          if (this.#nudged[line]) {
            this.#nudged[line] = false;
            continue;
          }
          this.#later();
          break;
        }
        this.#wait_ms = FIRST_WAIT_MS;
        // Photographs may have waited for the job to be ours, a step for its photographs.
        this.#drain(line === "steps" ? "photos" : "steps").catch(() => { this.#later(); });
      }
    } finally {
      this.#running[line] = false;
    }
  }

  #next(line: "steps" | "photos"): Deed | undefined {
    const open = this.#deeds.filter((d) => !d.refused);
    if (line === "steps") {
      const first = open.find((d) => !isPhoto(d));
      const waits = first && isProven(first) && open.some((d) => isPhoto(d) && d.seq < first.seq && aboutOf(d.what) === aboutOf(first.what));
      return waits ? open.find((d) => isAnswer(d) && aboutOf(d.what) !== aboutOf(first.what)) : first;
    }
    // A photograph of a job that is not taken yet has nowhere to go.
    return open.find((d) => isPhoto(d) && !open.some((a) => a.what.do === "accept" && aboutOf(a.what) === aboutOf(d.what)));
  }

  async #try(deed: Deed): Promise<Outcome> {
    const dispatch = aboutOf(deed.what);
    for (let stale = 0; ; stale++) {
      try {
        if (dispatch !== undefined) await this.#freeze(deed, dispatch);
        const standing = await this.#opts.door.send(deed);
        await this.#done(deed, standing);
        return "done";
      } catch (why) {
        if (!(why instanceof Refusal)) return "later"; // the phone's own store, or its memory: nothing was decided
        const fate = await this.#fate(deed, dispatch, why, stale);
        if (fate !== "anew") return fate;
      }
    }
  }

  /** Fixes what a step says before it leaves for the first time, so that a repetition says the same. */
  async #freeze(deed: Deed, dispatch: string): Promise<void> {
    if (deed.sent || isPhoto(deed)) return;
    deed.sent = { version: Math.max(deed.seen, this.#seen.get(dispatch) ?? 0) };
    await this.#opts.kept.put("deeds", deed);
  }

  /** What a refusal means: wait, do it anew with what is so now, or tell the person. */
  async #fate(deed: Deed, dispatch: string | undefined, why: Refusal, stale: number): Promise<Outcome | "anew"> {
    if (why.again || why.status === 401) return "later";
    if (why.status >= 500) {
      const faults = (this.#faults.get(deed.seq) ?? 0) + 1;
      this.#faults.set(deed.seq, faults);
      if (faults < MOST_FAULTS) return "later";
    }
    if (deed.what.do === "decline" && why.status === 409) {
      await this.#done(deed, undefined); // he did not want it, and it is not his
      return "done";
    }
    const moved = why.code === "stale_version" || why.code === "wrong_state";
    if (moved && dispatch !== undefined && !isPhoto(deed) && stale < MOST_STALE) {
      const now = await this.#look(dispatch);
      if (now === "away") return "later";
      const to = reachedBy(deed.what.do);
      if (now && to !== undefined && rankOf(now.state) >= rankOf(to)) {
        // It is so already: a mate of the crew did it, or the answer of our own try was lost.
        await this.#done(deed, now);
        return "done";
      }
      if (now && why.code === "stale_version") {
        // The ticket moved on, the job is still ours and this step is still open: nothing was done under the old key.
        deed.key = this.#opts.key();
        this.saw(dispatch, now.version);
        delete deed.sent;
        return "anew";
      }
    }
    await this.#refuse(deed, dispatch, why);
    return "refused";
  }

  async #look(dispatch: string): Promise<Standing | undefined | "away"> {
    try {
      return await this.#opts.door.look(dispatch);
    } catch (why) {
      if (why instanceof Refusal) return "away";
      throw why;
    }
  }

  async #done(deed: Deed, standing: Standing | undefined): Promise<void> {
    const dispatch = aboutOf(deed.what);
    if (dispatch !== undefined && standing) this.saw(dispatch, standing.version);
    await this.#forget([deed.seq]);
    this.#opts.onDone?.(deed, standing);
  }

  async #refuse(deed: Deed, dispatch: string | undefined, why: Refusal): Promise<void> {
    const built = isBeside(deed) || dispatch === undefined ? [] : this.#deeds.filter((d) => d.seq > deed.seq && !isPhoto(d) && !d.refused && aboutOf(d.what) === dispatch);
    deed.refused = { code: why.code, at: this.#opts.now(), followed: built.map((d) => d.what.do), ...(why.code === "photos_missing" ? { missing: why.errors.map((e) => e.field) } : {}), ...(why.detail === undefined ? {} : { detail: why.detail }) };
    await this.#opts.kept.put("deeds", deed);
    await this.#forget(built.map((d) => d.seq));
    this.#opts.onRefused?.(deed);
  }

  async #forget(seqs: readonly number[]): Promise<void> {
    await this.#opts.kept.drop("deeds", seqs);
    this.#deeds = this.#deeds.filter((d) => !seqs.includes(d.seq));
  }

  #later(): void {
    if (this.#again !== undefined || this.#stopped) return;
    this.#again = setTimeout(this.nudge, this.#wait_ms * (0.7 + Math.random() * 0.6));
    this.#wait_ms = Math.min(this.#wait_ms * 2, MOST_WAIT_MS);
  }

  #tell(): void {
    this.#state = { waiting: this.#deeds.filter((d) => !d.refused), refused: this.#deeds.filter((d) => d.refused), cut: this.#cut };
    this.#hears.forEach((hear) => { hear(); });
  }
}
