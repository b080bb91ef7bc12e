// Says where the worker is while he is on duty and the screen is on. Fixes are kept on the disk until the server has
// them, so that a cellar leaves no hole in the track.

import { api } from "../api/client";
import { serverClock } from "../api/clock";
import { Refusal } from "../api/problem";
import type { FixSent } from "../live/frames";
import type { Kept } from "./kept";
import { moves, paceOf, type Battery, type KeptFix } from "./pace";

const TICK_MS = 2500;
const BATCH = 500;
/** More than a shift's worth; the oldest give way. */
const MOST = 6000;

export interface TrackState {
  /** When positions last left the phone, or duty began, milliseconds by the local clock. */
  left: number;
  /** Why there is nothing to send, when there is nothing. */
  trouble: "denied" | "nowhere" | "unsupported" | undefined;
  last: FixSent | undefined;
  /** Seconds of track that wait. */
  kept_s: number;
}

interface BatteryManager extends Battery, EventTarget {}

export class Track {
  readonly #kept: Kept;
  readonly #user: string;
  readonly #hears = new Set<() => void>();
  #state: TrackState = { left: Date.now(), trouble: undefined, last: undefined, kept_s: 0 };
  #waiting: KeptFix[] = [];
  #watch: number | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #fresh: GeolocationPosition | undefined;
  #taken = 0;
  #sent = 0;
  #moving = false;
  #measuring = false;
  #sending = false;
  #battery: BatteryManager | undefined;

  constructor(kept: Kept, user: string) {
    this.#kept = kept;
    this.#user = user;
    void kept.all("fixes").then((all) => {
      this.#waiting = [...all.filter((f) => f.user === user), ...this.#waiting];
      this.#say({});
    });
    const { getBattery } = navigator as Navigator & { getBattery?: () => Promise<BatteryManager> };
    if (getBattery) getBattery.call(navigator).then((battery) => { this.#battery = battery; }, () => undefined);
  }

  get state(): TrackState {
    return this.#state;
  }

  subscribe = (hear: () => void): (() => void) => {
    this.#hears.add(hear);
    return () => this.#hears.delete(hear);
  };

  start(): void {
    if (this.#timer !== undefined) return;
    this.#say({ left: Date.now() });
    this.#timer = setInterval(() => { this.#tick(); }, TICK_MS);
    if (!("geolocation" in navigator)) {
      this.#say({ trouble: "unsupported" });
      return;
    }
    this.#watch = navigator.geolocation.watchPosition(
      (at) => {
        this.#fresh = at;
        this.#tick();
      },
      (why) => { this.#say({ trouble: why.code === why.PERMISSION_DENIED ? "denied" : "nowhere" }); },
      { enableHighAccuracy: true, maximumAge: 5000, timeout: 30_000 },
    );
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    if (this.#watch !== undefined) navigator.geolocation.clearWatch(this.#watch);
    this.#watch = undefined;
    void this.send(); // what is left of the shift
  }

  #tick(): void {
    const pace = paceOf(this.#moving, this.#battery);
    const now = Date.now();
    if (now - this.#taken >= pace.take_s * 1000) {
      if (this.#fresh) this.#keep(this.#fresh);
      else this.#measure();
    }
    if (this.#waiting.length > 0 && now - this.#sent >= pace.send_s * 1000) void this.send();
  }

  /** A phone that stands is told of no new position: it is asked. */
  #measure(): void {
    if (this.#measuring || !("geolocation" in navigator)) return;
    this.#measuring = true;
    navigator.geolocation.getCurrentPosition(
      (at) => {
        this.#measuring = false;
        if (this.#timer !== undefined) this.#keep(at);
      },
      (why) => {
        this.#measuring = false;
        this.#say({ trouble: why.code === why.PERMISSION_DENIED ? "denied" : "nowhere" });
      },
      { enableHighAccuracy: true, maximumAge: 5000, timeout: 20_000 },
    );
  }

  #keep(at: GeolocationPosition): void {
    this.#take(at).catch(() => undefined); // the phone's store is full or closed: the next one is as good
  }

  async #take(at: GeolocationPosition): Promise<void> {
    this.#taken = Date.now();
    this.#fresh = undefined;
    const { coords } = at;
    const fix: FixSent = {
      lat: coords.latitude, lon: coords.longitude,
      at: new Date(at.timestamp + serverClock.now() - Date.now()).toISOString(),
      accuracy_m: Math.round(coords.accuracy),
      ...(coords.speed !== null && !Number.isNaN(coords.speed) ? { speed_mps: coords.speed } : {}),
      ...(coords.heading !== null && !Number.isNaN(coords.heading) ? { heading_deg: coords.heading } : {}),
      ...(this.#battery ? { battery_pct: Math.round(this.#battery.level * 100) } : {}),
    };
    this.#moving = moves(this.#state.last, fix);
    this.#say({ last: fix, trouble: undefined });
    const row = { user: this.#user, fix };
    this.#waiting.push({ ...row, seq: await this.#kept.add("fixes", row) });
    const many = this.#waiting.splice(0, Math.max(0, this.#waiting.length - MOST));
    await this.#kept.drop("fixes", many.map((f) => f.seq));
    if (this.#sent === 0) await this.send();
    this.#say({});
  }

  /** Sends what waits, oldest first. */
  async send(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    try {
      while (this.#waiting.length > 0) {
        const batch = this.#waiting.slice(0, BATCH);
        this.#sent = Date.now();
        const taken = await this.#deliver(batch);
        this.#waiting = this.#waiting.slice(batch.length);
        await this.#kept.drop("fixes", batch.map((f) => f.seq));
        this.#say(taken ? { left: Date.now() } : {});
      }
    } catch {
      // No network: they stay.
    } finally {
      this.#sending = false;
    }
  }

  /** False when the server took none of them: then nobody sees where he is. */
  async #deliver(batch: readonly KeptFix[]): Promise<boolean> {
    try {
      const { accepted, late, refused } = await api.post("/api/v1/field/fixes", { body: { datum: "wgs84", fixes: batch.map((f) => f.fix) }, tries: 1 });
      return accepted + late > 0 || refused.some((r) => r.code === "duplicate");
    } catch (why) {
      // A batch that can never be read must not hold up the others; one that may be taken later waits.
      if (!(why instanceof Refusal) || why.again || why.status === 401 || why.status >= 500) throw why;
      return false;
    }
  }

  #say(part: Partial<TrackState>): void {
    const [first, last] = [this.#waiting[0], this.#waiting.at(-1)];
    const kept_s = first && last ? (Date.parse(last.fix.at) - Date.parse(first.fix.at)) / 1000 : 0;
    this.#state = { ...this.#state, ...part, kept_s };
    this.#hears.forEach((hear) => { hear(); });
  }
}
