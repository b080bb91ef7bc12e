// The stream: what happens, as it happens, in order and with nothing missing.
//
// Each zone has a number that its facts count up. Whoever watches a zone says where he stands; a fact out of its turn makes
// the gap be read over HTTP before anything later is told. After a cut the client comes back with `resume`, and the sign
// counts down what is still missing. Facts reach listeners once each, in the zone's order.

import { api } from "../api/client";
import { serverClock } from "../api/clock";
import { Refusal } from "../api/problem";
import type { Fact } from "../api/types";
import { browser } from "../browser";
import type { Frame, FrameType, ToClient, ToServer } from "./frames";
import { positions } from "./positions";

export type Connection =
  | { is: "off" }
  | { is: "connecting" }
  | { is: "connected" }
  | { is: "catching"; missing: number }
  /** Since when, milliseconds by the local clock. */
  | { is: "cut"; since: number };

interface ZoneState {
  /** Last fact that was told. */
  seq: number;
  /** Last fact that is known to exist. */
  target: number;
  filling: boolean;
  /** How many want its facts. */
  followers: number;
}

export type Box = [west: number, south: number, east: number, north: number];

type Hear<T extends FrameType> = (frame: ToClient[T]) => void;

const BEAT_MS = 10_000;
/** A socket that was silent for so long is dead whatever the browser thinks. */
const SILENT_MS = 30_000;
/** Positions are read no longer than this in one go, milliseconds: half a picture. */
const SLICE_MS = 8;
const FIRST_WAIT_MS = 400;
const MOST_WAIT_MS = 8000;
/** Facts read at a time when a gap is filled. */
const CHUNK = 200;

/** What the client needs of a socket; tests hand in one of their own. */
export type Connect = () => WebSocket;

function browserSocket(): WebSocket {
  const url = new URL("/api/v1/stream", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return new WebSocket(url, ["nearhand.v1"]);
}

export class Live {
  readonly #connect: Connect;
  readonly #zones = new Map<string, ZoneState>();
  /** Zones whose positions are wanted, and within what. */
  readonly #seen = new Map<string, Box | undefined>();
  readonly #hears = new Map<FrameType, Set<Hear<FrameType>>>();
  readonly #watchers = new Set<() => void>();
  #socket: WebSocket | undefined;
  #connection: Connection = { is: "off" };
  #wait_ms = FIRST_WAIT_MS;
  #again: ReturnType<typeof setTimeout> | undefined;
  #beat: ReturnType<typeof setInterval> | undefined;
  #heard = 0;
  #late: string[] = [];
  #drawing = false;
  /** Where each zone of the caller's scope stood at the last hello. */
  readonly known = new Map<string, number>();

  constructor(connect: Connect = browserSocket) {
    this.#connect = connect;
  }

  get connection(): Connection {
    return this.#connection;
  }

  /** Opens the stream and keeps it open. */
  start(): void {
    if (this.#connection.is !== "off") return;
    this.#set({ is: "connecting" });
    this.#beat = setInterval(() => { this.#heartbeat(); }, BEAT_MS);
    browser.addEventListener?.("online", this.#online);
    this.#dial();
  }

  stop(): void {
    clearInterval(this.#beat);
    clearTimeout(this.#again);
    browser.removeEventListener?.("online", this.#online);
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
    this.#zones.clear();
    this.#seen.clear();
    this.#set({ is: "off" });
  }

  /** Follows a zone's facts from a number on: the one its first reading stood at. None after it will be missing. */
  follow(zone: string, seq: number): () => void {
    const known = this.#zones.get(zone);
    const state: ZoneState = known ?? { seq, target: seq, filling: false, followers: 0 };
    state.followers++;
    this.#zones.set(zone, state);
    if (!known && this.#open()) this.send({ type: "resume", zone, seq: state.seq });
    let left = false;
    return () => {
      if (left) return;
      left = true;
      if (--state.followers === 0 && this.#zones.get(zone) === state) this.#zones.delete(zone);
    };
  }

  /** Asks for the positions of a zone, within a box or all; the last asking counts. They land in `positions`. */
  see(zone: string, box?: Box): () => void {
    this.#seen.set(zone, box);
    this.#see(zone, box);
    return () => {
      this.#seen.delete(zone);
      positions.drop(zone);
    };
  }

  /** Last fact that was told of a zone. */
  seq(zone: string): number {
    return this.#zones.get(zone)?.seq ?? 0;
  }

  on<T extends FrameType>(type: T, hear: Hear<T>): () => void {
    const all = this.#hears.get(type) ?? new Set();
    this.#hears.set(type, all);
    all.add(hear as Hear<FrameType>);
    return () => all.delete(hear as Hear<FrameType>);
  }

  /** Sends a frame; false when the stream is cut and it went nowhere. */
  send(frame: ToServer): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** For `useSyncExternalStore`. */
  subscribe = (hear: () => void): (() => void) => {
    this.#watchers.add(hear);
    return () => this.#watchers.delete(hear);
  };

  #set(next: Connection): void {
    this.#connection = next;
    this.#watchers.forEach((hear) => { hear(); });
  }

  #online = (): void => {
    if (this.#connection.is === "cut") this.#retry(0);
  };

  #dial(): void {
    const socket = this.#connect();
    this.#socket = socket;
    this.#heard = performance.now();
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      this.#heard = performance.now();
      this.#message(data);
    };
    socket.onclose = () => {
      if (this.#socket === socket) this.#lost();
    };
  }

  #lost(): void {
    this.#socket = undefined;
    const since = this.#connection.is === "cut" ? this.#connection.since : Date.now();
    this.#set({ is: "cut", since });
    this.#retry(this.#wait_ms * (0.5 + Math.random()));
    this.#wait_ms = Math.min(this.#wait_ms * 2, MOST_WAIT_MS);
  }

  #retry(after_ms: number): void {
    clearTimeout(this.#again);
    this.#again = setTimeout(() => {
      // A handshake that is refused says nothing to a script; a request does, and an ended session shows itself by it.
      api.get("/api/v1/me").then(
        () => { if (this.#connection.is === "cut") this.#dial(); },
        (why: unknown) => {
          if (this.#connection.is !== "cut") return;
          if (why instanceof Refusal && why.code === "unauthenticated") return;
          this.#wait_ms = Math.min(this.#wait_ms * 2, MOST_WAIT_MS);
          this.#retry(this.#wait_ms * (0.5 + Math.random()));
        },
      );
    }, after_ms);
  }

  #heartbeat(): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    if (performance.now() - this.#heard > SILENT_MS) this.#socket.close();
    else this.send({ type: "ping" });
  }

  /** Positions wait for the next picture, so that a burst of them is read once a frame; all else is told at once. A whole
   * town's come as twenty frames: they are read a few at a time, so that a key pressed meanwhile is not kept waiting. */
  #message(text: string): void {
    if (!text.startsWith('{"type":"positions"')) {
      this.#decode(text);
      return;
    }
    this.#late.push(text);
    if (this.#drawing) return;
    this.#drawing = true;
    const draw = (): void => {
      const began = performance.now();
      do {
        const late = this.#late.shift();
        if (late !== undefined) this.#decode(late);
      } while (this.#late.length > 0 && performance.now() - began < SLICE_MS);
      this.#drawing = this.#late.length > 0;
      if (this.#drawing) setTimeout(draw, 0);
    };
    if (typeof requestAnimationFrame === "function" && !document.hidden) requestAnimationFrame(draw);
    else setTimeout(draw, 250);
  }

  #decode(text: string): void {
    const read = JSON.parse(text) as Frame | Frame[];
    for (const frame of Array.isArray(read) ? read : [read]) this.#hear(frame);
  }

  #hear(frame: Frame): void {
    if (frame.type === "hello") this.#hello(frame);
    else if (frame.type === "fact") {
      this.#fact(frame);
      return;
    } else if (frame.type === "positions") {
      if (this.#seen.has(frame.zone)) positions.take(frame.zone, frame.items, Date.now());
    }
    else if (frame.type === "resync") this.#resync(frame.zone);
    this.#tell(frame.type, frame);
  }

  #tell(type: FrameType, frame: ToClient[FrameType]): void {
    this.#hears.get(type)?.forEach((hear) => { hear(frame); });
  }

  #hello(hello: ToClient["hello"]): void {
    this.#wait_ms = FIRST_WAIT_MS;
    for (const { zone, seq } of hello.zones) {
      this.known.set(zone, seq);
      const watched = this.#zones.get(zone);
      if (watched) watched.target = Math.max(watched.target, seq);
    }
    this.#zones.forEach(({ seq }, zone) => this.send({ type: "resume", zone, seq }));
    this.#seen.forEach((box, zone) => { this.#see(zone, box); });
    this.#sign();
  }

  #see(zone: string, box: Box | undefined): void {
    this.send(box ? { type: "watch", zone, bbox: box } : { type: "watch", zone });
  }

  #open(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** The server no longer holds what is missing: it is read over HTTP, and facts go on from there. */
  #resync(zone: string): void {
    const state = this.#zones.get(zone);
    if (state) void this.#fill(zone, state);
  }

  #fact(fact: Fact): void {
    const state = this.#zones.get(fact.zone);
    if (!state) {
      this.#tell("fact", fact); // a zone that nobody resumed: told as it comes
      return;
    }
    if (fact.seq <= state.seq) return;
    if (fact.seq > state.seq + 1) {
      state.target = Math.max(state.target, fact.seq);
      void this.#fill(fact.zone, state);
      return;
    }
    if (this.#connection.is === "connected") serverClock.heardLive(Date.parse(fact.at));
    state.seq = fact.seq;
    state.target = Math.max(state.target, fact.seq);
    this.#tell("fact", fact);
    if (this.#connection.is === "catching") this.#sign();
  }

  async #fill(zone: string, state: ZoneState): Promise<void> {
    if (state.filling) return;
    state.filling = true;
    this.#sign();
    try {
      for (;;) {
        const { items } = await api.get("/api/v1/zones/{id}/facts", { path: { id: zone }, query: { after: state.seq, limit: CHUNK } });
        for (const fact of items) {
          if (this.#zones.get(zone) !== state || fact.seq !== state.seq + 1) continue;
          state.seq = fact.seq;
          state.target = Math.max(state.target, fact.seq);
          this.#tell("fact", fact);
        }
        this.#sign();
        if (items.length < CHUNK && state.seq >= state.target) break;
        if (items.length === 0) break;
      }
    } catch {
      this.#socket?.close(); // begins anew with what is known
    } finally {
      state.filling = false;
      this.#sign();
    }
  }

  #sign(): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    let missing = 0;
    for (const { seq, target } of this.#zones.values()) missing += Math.max(0, target - seq);
    const now = this.#connection;
    if (missing > 0) this.#set({ is: "catching", missing });
    else if (now.is !== "connected") this.#set({ is: "connected" });
  }
}

export const live = new Live();
