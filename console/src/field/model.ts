// What the field app knows: the jobs, what waits to be sent, what was refused, whether he is on duty. The server's word
// comes by the stream and by asking; what was done on this phone is laid over it until the server has heard.

import { api, newKey } from "../api/client";
import { serverClock } from "../api/clock";
import type { Dispatch, Job } from "../api/types";
import { live } from "../live/client";
import type { Offer } from "../live/frames";
import { aboutOf, reachedBy, STEPS, type Deed, type What } from "./deeds";
import { fieldDoor } from "./door";
import { isOffer, jobOf, type Held } from "./held";
import { added } from "./materials";
import { Kept } from "./kept";
import { shrink, SIGNATURE, type Photo, type Slot } from "./proofs";
import { Queue, type QueueState, type Standing } from "./queue";

/** How long a gone offer keeps the screen with its reason, milliseconds. */
export const GONE_MS = 4000;
/** How often the jobs are asked for while something is on hand, milliseconds: what a mate photographed is heard of in no other way. */
const ASK_MS = 12_000;
/** What ended is kept for so long, milliseconds. */
const KEEP_MS = 24 * 3600_000;
/** A refusal that comes so soon is heard by whoever still looks at the screen, milliseconds. */
const QUICK_MS = 15_000;
/** An offer whose time is up and of which nothing is heard for so long is gone, milliseconds. */
export const LAPSE_MS = 6000;
const DUTY = "nearhand.duty.";

export interface FieldState {
  ready: boolean;
  jobs: readonly Held[];
  photos: readonly Photo[];
  queue: QueueState;
  /** None: this phone has not heard whether he is on duty. */
  duty: boolean | undefined;
  gone: { held: Held; why: string } | undefined;
  /** The dispatch at whose place the server has seen him. */
  near: string | undefined;
}

const EMPTY: FieldState = { ready: false, jobs: [], photos: [], queue: { waiting: [], refused: [], cut: false }, duty: undefined, gone: undefined, near: undefined };

export class FieldModel {
  readonly user: string;
  readonly #worker: string | undefined;
  readonly #hears = new Set<() => void>();
  readonly #jobs = new Map<string, Held>();
  readonly #leave: (() => void)[] = [];
  #photos: Photo[] = [];
  #kept: Kept | undefined;
  #queue: Queue | undefined;
  #state: FieldState = EMPTY;
  #asking = false;
  #askAgain = false;

  constructor(user: string, worker: string | undefined) {
    this.user = user;
    this.#worker = worker;
  }

  get state(): FieldState {
    return this.#state;
  }

  subscribe = (hear: () => void): (() => void) => {
    this.#hears.add(hear);
    return () => this.#hears.delete(hear);
  };

  /** Reads what the phone kept, then listens. */
  async begin(): Promise<Kept> {
    const kept = await Kept.open();
    this.#kept = kept;
    const [jobs, photos] = await Promise.all([kept.all("jobs"), kept.all("photos")]);
    const old = (at: number): boolean => Date.now() - at > KEEP_MS;
    for (const held of jobs) {
      if (held.user !== this.user) continue;
      // Of an offer whose time ran out while the phone was off there is nothing left to say.
      const lapsed = held.job.dispatch.state === "offered" && !held.times.accept && Date.parse(held.job.dispatch.expires_at ?? "") < serverClock.now() - LAPSE_MS;
      if (lapsed || (held.ended && old(held.ended.at))) await kept.drop("jobs", [held.id]);
      else this.#jobs.set(held.id, held);
    }
    this.#photos = photos.filter((p) => p.user === this.user && this.#jobs.has(p.dispatch));
    await kept.drop("photos", photos.filter((p) => p.sent && old(p.at)).map((p) => p.id));
    this.#queue = new Queue({
      kept, door: fieldDoor(kept), user: this.user, now: () => serverClock.now(), key: newKey,
      onDone: (deed, standing) => { this.#counted(deed, standing); },
      onRefused: (deed) => { this.#failed(deed); },
    });
    this.#leave.push(this.#queue.subscribe(() => { this.#tell(); }));
    await this.#queue.begin();
    this.#listen();
    this.#state = { ...this.#state, ready: true };
    this.#tell();
    return kept;
  }

  end(): void {
    this.#leave.splice(0).forEach((leave) => { leave(); });
    this.#queue?.stop();
    this.#kept?.close();
  }

  #listen(): void {
    const nudge = (): void => {
      this.#queue?.nudge();
      void this.ask();
    };
    const seen = (): void => { if (!document.hidden) nudge(); };
    addEventListener("online", nudge);
    document.addEventListener("visibilitychange", seen);
    const timer = setInterval(() => { if (!document.hidden && this.#lively()) void this.ask(); }, ASK_MS);
    this.#leave.push(
      live.on("hello", nudge),
      live.on("offer", (offer) => { this.#offered(offer); }),
      live.on("offer_gone", ({ dispatch_id, why }) => { this.#left(dispatch_id, why); }),
      live.on("job", (moved) => { this.#movedOn(moved.dispatch_id, moved.version, moved.state); }),
      live.on("warning", ({ dispatch_id, what }) => { if (what === "near_place") this.#set({ near: dispatch_id }); }),
      () => { removeEventListener("online", nudge); },
      () => { document.removeEventListener("visibilitychange", seen); },
      () => { clearInterval(timer); },
    );
    void this.ask();
  }

  #lively(): boolean {
    return [...this.#jobs.values()].some((h) => !h.ended);
  }

  // ---- what the server says ----

  /** Asks which jobs there are; quietly nothing without a network. */
  async ask(): Promise<void> {
    if (this.#asking) {
      this.#askAgain = true;
      return;
    }
    this.#asking = true;
    const asked = Date.now();
    try {
      this.#heard(await api.all("/api/v1/field/jobs"), asked);
    } catch {
      // No network, or signed out: what the phone knows stays.
    } finally {
      this.#asking = false;
    }
    if (this.#askAgain) {
      this.#askAgain = false;
      void this.ask();
    }
  }

  #heard(jobs: readonly Job[], asked: number): void {
    const listed = new Set<string>();
    for (const job of jobs) {
      listed.add(job.dispatch.id);
      this.#queue?.saw(job.dispatch.id, job.dispatch.version);
      const known = this.#jobs.get(job.dispatch.id);
      if (known && known.job.dispatch.version > job.dispatch.version) continue; // asked before our last step
      const { ended, ...before } = known ?? { times: {} };
      // A round that was taken for gone and is live again for the server is live.
      this.#hold({ id: job.dispatch.id, user: this.user, ...before, job, heard: Date.now(), ...(ended && ended.how !== "gone" ? { ended } : {}) });
    }
    for (const held of this.#jobs.values()) {
      if (held.ended || listed.has(held.id) || held.heard > asked || this.#waits(held.id)) continue;
      this.#hold({ ...held, ended: { how: "gone", at: Date.now() } });
    }
    this.#tell();
  }

  /** A mate of the crew, or this very phone, has done a step. */
  #movedOn(id: string, version: number, state: Dispatch["state"]): void {
    const held = this.#jobs.get(id);
    this.#queue?.saw(id, version);
    if (!held || held.ended || held.job.dispatch.version >= version) return;
    const dispatch = { ...held.job.dispatch, version, state };
    const over = state === "done" ? "done" : state === "failed" ? "failed" : undefined;
    this.#hold({ ...held, job: { ...held.job, dispatch }, heard: Date.now(), ...(over && !this.#waits(id) ? { ended: { how: over, at: serverClock.now() } } : {}) });
    this.#tell();
    void this.ask();
  }

  #waits(id: string): boolean {
    return this.#queue?.state.waiting.some((d) => d.what.do !== "photo" && aboutOf(d.what) === id) ?? false;
  }

  #offered(offer: Offer): void {
    const known = this.#jobs.get(offer.dispatch_id);
    this.#queue?.saw(offer.dispatch_id, offer.version);
    const { photos, materials } = known?.job ?? {};
    const job = { ...jobOf(offer, serverClock.now()), ...(photos ? { photos } : {}), ...(materials ? { materials } : {}) };
    this.#hold({ id: offer.dispatch_id, user: this.user, times: {}, ...known, job, heard: Date.now() });
    // An offer is answered by pressing; that it is on the screen is said at once. An order is acknowledged by the person.
    if (offer.expires_at !== undefined && !document.hidden) live.send({ type: "ack", dispatch_id: offer.dispatch_id });
    this.#tell();
    void this.ask();
  }

  /** It is no longer his: an offer's screen says why for a while. */
  #left(id: string, why: string): void {
    const held = this.#jobs.get(id);
    // With steps of his still to be sent, the server's answer to them says it, and what was to follow.
    if (!held || held.ended || this.#waits(id)) return;
    const offered = isOffer(held, this.#queue?.state.waiting ?? []);
    this.#hold({ ...held, ended: { how: "gone", at: Date.now(), why } });
    if (why !== "declined") this.#farewell(held, why, offered);
    this.#tell();
  }

  #farewell(held: Held, why: string, brief: boolean): void {
    this.#set({ gone: { held, why } });
    if (brief) setTimeout(() => { this.dismissGone(held.id); }, GONE_MS);
  }

  /** Its time is up and nobody says what became of it: without a network nobody will. */
  lapse(id: string): void {
    const held = this.#jobs.get(id);
    if (held && isOffer(held, this.#queue?.state.waiting ?? [])) this.#left(id, "expired");
  }

  dismissGone(id: string): void {
    if (this.#state.gone?.held.id === id) this.#set({ gone: undefined });
  }

  // ---- what the worker does ----

  async act(what: What): Promise<void> {
    const id = aboutOf(what);
    const held = id === undefined ? undefined : this.#jobs.get(id);
    const deed = await this.#queue?.put(what, held?.job.dispatch.version ?? 0, held?.job.ticket.no);
    if (!deed || !held) return;
    if (what.do === "materials") return;
    const step = what.do === "ack" ? "accept" : STEPS.find((s) => s === what.do);
    const now: Held = { ...held, times: step ? { ...held.times, [step]: deed.at } : held.times, ...(what.do === "ack" ? { acked: true } : {}) };
    this.#hold(now);
    if (this.#state.near === id && what.do === "arrive") this.#set({ near: undefined });
    this.#tell();
  }

  /** Keeps a photograph and queues it; false when it cannot be read. */
  async photograph(dispatch: string, slot: Slot, file: Blob): Promise<boolean> {
    const small = await shrink(file);
    return small !== undefined && this.#keep(dispatch, slot, small);
  }

  /** Keeps the customer's signature as it was drawn. */
  async sign(dispatch: string, drawn: Blob): Promise<boolean> {
    return this.#keep(dispatch, SIGNATURE, drawn);
  }

  async #keep(dispatch: string, slot: Slot, small: Blob): Promise<boolean> {
    if (!this.#kept) return false;
    const photo: Photo = { id: newKey(), user: this.user, dispatch, slot, blob: small, at: serverClock.now(), sent: false };
    await this.#kept.put("photos", photo);
    const before = this.#photos.filter((p) => p.dispatch === dispatch && p.slot === slot && !p.sent);
    await this.#kept.drop("photos", before.map((p) => p.id)); // taken anew before it left
    this.#photos = [...this.#photos.filter((p) => p.dispatch !== dispatch || p.slot !== slot), photo];
    await this.act({ do: "photo", dispatch, photo: photo.id });
    return true;
  }

  /** This job goes on without photographs; the reason goes into the file with the step that lacks them. */
  withoutPhotos(dispatch: string, why: string): void {
    const held = this.#jobs.get(dispatch);
    if (!held) return;
    this.#hold({ ...held, noPhotos: why });
    this.#tell();
  }

  async setDuty(on: boolean): Promise<void> {
    localStorage.setItem(DUTY + this.user, on ? "on" : "off");
    await this.act({ do: "duty", on });
    this.#tell();
  }

  async read(seq: number): Promise<void> {
    await this.#queue?.read(seq);
  }

  nudge(): void {
    this.#queue?.nudge();
  }

  // ---- what became of it ----

  #counted(deed: Deed, standing: Standing | undefined): void {
    const { what } = deed;
    const id = aboutOf(what);
    if (what.do === "photo") this.#photos = this.#photos.map((p) => (p.id === what.photo ? { ...p, sent: true } : p));
    const held = id === undefined ? undefined : this.#jobs.get(id);
    if (!held) return;
    if (what.do === "materials") {
      // The server has it now: nothing is shown twice, and nothing less until it is asked again.
      this.#hold({ ...held, job: { ...held.job, materials: added(held.job.materials ?? [], what.lines) } });
      return;
    }
    const state = standing?.state ?? reachedBy(what.do);
    const dispatch = { ...held.job.dispatch, ...(state === undefined || what.do === "photo" || what.do === "ack" ? {} : { state }), ...(standing ? { version: standing.version } : {}) };
    const ended = what.do === "finish" ? ({ how: "done", at: deed.at } as const) : what.do === "fail" ? ({ how: "failed", at: deed.at, why: what.reason } as const) : what.do === "decline" ? ({ how: "gone", at: deed.at, why: "declined" } as const) : undefined;
    this.#hold({ ...held, job: { ...held.job, dispatch }, heard: Date.now(), ...(ended ? { ended } : {}) });
    if (what.do !== "photo" && what.do !== "ack") void this.ask();
  }

  /** A deed did not count. Of an offer that was just gone the screen says why; all else stands until it is read. */
  #failed({ what, at, seq, refused }: Deed): void {
    const id = aboutOf(what);
    const held = id === undefined ? undefined : this.#jobs.get(id);
    if (what.do === "duty") localStorage.setItem(DUTY + this.user, what.on ? "off" : "on");
    if (held && what.do === "accept" && refused) {
      this.#hold({ ...held, times: {}, ended: { how: "gone", at: Date.now(), why: refused.code } });
      if (refused.followed.length === 0 && serverClock.now() - at < QUICK_MS) {
        this.#farewell(held, refused.code, true);
        void this.read(seq);
      }
    }
    void this.ask();
  }

  #hold(held: Held): void {
    this.#jobs.set(held.id, held);
    this.#kept?.put("jobs", held).catch(() => undefined); // the server knows it too; deeds and photographs are waited for
  }

  #set(part: Partial<FieldState>): void {
    this.#state = { ...this.#state, ...part };
    this.#tell();
  }

  #tell(): void {
    const queue = this.#queue?.state ?? EMPTY.queue;
    const asked = queue.waiting.findLast((d) => d.what.do === "duty")?.what;
    const kept = localStorage.getItem(DUTY + this.user);
    const duty = asked?.do === "duty" ? asked.on : kept === null ? undefined : kept === "on";
    this.#state = { ...this.#state, jobs: [...this.#jobs.values()], photos: this.#photos, queue, duty };
    this.#hears.forEach((hear) => { hear(); });
  }

  /** Whether a round is his own, not a mate's of the crew. */
  isOwn(held: Held): boolean {
    return (held.job.dispatch.worker_id ?? this.#worker) === this.#worker;
  }
}
