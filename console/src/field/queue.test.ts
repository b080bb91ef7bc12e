import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Refusal } from "../api/problem";
import type { Deed, What } from "./deeds";
import { Kept } from "./kept";
import { Queue, type Standing } from "./queue";

/** A server with one dispatch: what it heard, and what it refuses. */
class FakeServer {
  offline = false;
  heard: { do: string; key: string; version: number | undefined; at: number }[] = [];
  refuse: ((deed: Deed) => Refusal | undefined) | undefined;
  stand: Standing | undefined = { version: 1, state: "offered" };
  /** The answer to this one is lost on its way. */
  lose: string | undefined;
  readonly done = new Set<string>();

  send = (deed: Deed): Promise<Standing | undefined> => {
    if (this.offline) return Promise.reject(new Refusal(0, undefined));
    this.heard.push({ do: deed.what.do, key: deed.key, version: deed.sent?.version, at: deed.at });
    const no = this.refuse?.(deed);
    if (no) return Promise.reject(no);
    if (!this.done.has(deed.key) && this.stand && deed.what.do !== "photo" && deed.what.do !== "duty") {
      if (deed.sent?.version !== this.stand.version) return Promise.reject(new Refusal(409, { code: "stale_version" }));
      const state = ({ accept: "accepted", depart: "enroute", arrive: "arrived", start: "working", finish: "done" } as const)[deed.what.do as "accept"];
      this.stand = { version: this.stand.version + 1, state };
    }
    this.done.add(deed.key);
    if (this.lose === deed.what.do) {
      this.lose = undefined;
      return Promise.reject(new Refusal(0, undefined));
    }
    return Promise.resolve(this.stand);
  };
  look = (): Promise<Standing | undefined> => (this.offline ? Promise.reject(new Refusal(0, undefined)) : Promise.resolve(this.stand));
}

let server: FakeServer;
let kept: Kept;
let keys: number;
let clock: number;
const queues: Queue[] = [];

async function queue(user = "u"): Promise<Queue> {
  const made = new Queue({ kept, door: server, user, now: () => clock, key: () => `k${String(++keys)}` });
  queues.push(made);
  await made.begin();
  return made;
}
const settled = (): Promise<void> => new Promise((r) => setTimeout(r, 120));
const step = (what: "accept" | "depart" | "arrive" | "start" | "finish"): What => ({ do: what, dispatch: "d" });

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  kept = await Kept.open();
  server = new FakeServer();
  [keys, clock] = [0, 1_000_000];
});
afterEach(() => {
  queues.splice(0).forEach((q) => { q.stop(); });
  vi.restoreAllMocks();
});

it("sends what was done offline in its order, each step at the version the former one gave", async () => {
  server.offline = true;
  const q = await queue();
  for (const what of ["accept", "depart", "arrive", "start", "finish"] as const) await q.put(step(what), 1);
  await settled();
  expect(q.state).toMatchObject({ cut: true, refused: [] });
  expect(q.state.waiting.map((d) => d.what.do)).toEqual(["accept", "depart", "arrive", "start", "finish"]);
  server.offline = false;
  q.nudge();
  await settled();
  expect(server.heard.map((h) => [h.do, h.version])).toEqual([["accept", 1], ["depart", 2], ["arrive", 3], ["start", 4], ["finish", 5]]);
  expect(q.state).toEqual({ waiting: [], refused: [], cut: false });
  expect(await kept.all("deeds")).toEqual([]);
});

it("survives a restart, and goes on with the same keys", async () => {
  server.offline = true;
  const before = await queue();
  await before.put(step("accept"), 1, "XA-1");
  await before.put(step("depart"), 1);
  await settled();
  before.stop();
  kept.close();
  kept = await Kept.open(); // the phone was switched off and on
  server.offline = false;
  const after = await queue();
  await settled();
  expect(server.heard.map((h) => [h.do, h.key])).toEqual([["accept", "k1"], ["depart", "k2"]]);
  expect(after.state.waiting).toEqual([]);
});

it("a lost answer is asked for again with the same key and the same body, and acts once", async () => {
  server.lose = "accept";
  const q = await queue();
  await q.put(step("accept"), 1);
  await settled();
  expect(q.state.waiting.length).toBe(1);
  q.saw("d", 9); // whatever is seen meanwhile, the repetition says what the first try said
  clock += 120_000;
  q.nudge();
  await settled();
  expect(server.heard).toEqual([{ do: "accept", key: "k1", version: 1, at: 1_000_000 }, { do: "accept", key: "k1", version: 1, at: 1_000_000 }]);
  expect(server.stand).toEqual({ version: 2, state: "accepted" });
  expect(q.state.waiting).toEqual([]);
});

it("a refused step stays until it is read, takes what was built on it along, and survives a restart", async () => {
  server.offline = true;
  const q = await queue();
  await q.put(step("accept"), 1);
  await q.put(step("depart"), 1);
  await q.put({ do: "accept", dispatch: "other" }, 1);
  server.offline = false;
  server.refuse = (deed) => ("dispatch" in deed.what && deed.what.dispatch === "d" ? new Refusal(409, { code: "expired", detail: "the offer has expired" }) : undefined);
  q.nudge();
  await settled();
  expect(server.heard.map((h) => h.do)).toEqual(["accept", "accept"]);
  expect(q.state.waiting).toEqual([]);
  expect(q.state.refused[0]).toMatchObject({ what: step("accept"), refused: { code: "expired", detail: "the offer has expired", followed: ["depart"] } });
  q.stop();
  const again = await queue();
  expect(again.state.refused.length).toBe(1);
  await again.read(again.state.refused[0]?.seq ?? 0);
  expect(await kept.all("deeds")).toEqual([]);
});

it("a version that moved on under a live job is named anew under a new key; nothing done in a cellar is lost", async () => {
  server.stand = { version: 7, state: "enroute" }; // the watchdog called for a person meanwhile
  const q = await queue();
  await q.put(step("arrive"), 3);
  await settled();
  expect(server.heard.map((h) => [h.key, h.version])).toEqual([["k1", 3], ["k2", 7]]);
  expect(q.state).toMatchObject({ waiting: [], refused: [] });
});

it("a step that a mate of the crew did already counts as done", async () => {
  server.stand = { version: 7, state: "working" };
  const q = await queue();
  await q.put(step("arrive"), 3);
  await settled();
  expect(server.heard.length).toBe(1);
  expect(q.state).toMatchObject({ waiting: [], refused: [] });
});

it("photographs have a line of their own behind an accept that waits, and a slow one holds up no step", async () => {
  server.offline = true;
  const q = await queue();
  await q.put(step("accept"), 1);
  await q.put({ do: "photo", dispatch: "d", photo: "p" }, 1);
  await q.put(step("depart"), 1);
  server.offline = false;
  server.refuse = (deed) => (deed.what.do === "photo" ? new Refusal(503, { code: "overloaded" }) : undefined);
  q.nudge();
  await settled();
  expect(server.heard.map((h) => h.do).filter((d) => d !== "photo")).toEqual(["accept", "depart"]);
  expect(server.heard.findIndex((h) => h.do === "photo")).toBeGreaterThan(0);
  expect(q.state.waiting.map((d) => d.what.do)).toEqual(["photo"]);
});

it("a step that photographs prove is sent after them, and only an offer's answer overtakes it", async () => {
  server.stand = { version: 1, state: "arrived" };
  server.offline = true;
  const q = await queue();
  await q.put({ do: "photo", dispatch: "d", photo: "p1" }, 1);
  await q.put(step("start"), 1);
  await q.put({ do: "photo", dispatch: "d", photo: "p2" }, 1);
  await q.put({ do: "duty", on: false }, 1);
  await q.put({ do: "decline", dispatch: "other", reason: "far" }, 1);
  await settled();
  server.offline = false;
  let slow: (() => void) | undefined;
  const send = server.send;
  server.send = (deed) => (deed.what.do === "photo" && deed.what.photo === "p1" ? new Promise((done) => { slow = () => { done(send(deed)); }; }) : send(deed));
  q.nudge();
  await settled();
  expect(server.heard.map((h) => h.do)).toEqual(["decline"]);
  slow?.();
  await settled();
  expect(server.heard.map((h) => h.do).indexOf("start")).toBeGreaterThan(server.heard.map((h) => h.do).indexOf("photo"));
  expect(server.heard.map((h) => h.do).sort()).toEqual(["decline", "duty", "photo", "photo", "start"]);
});

it("a photograph that is refused holds up nothing; the step then says what is missing", async () => {
  server.stand = { version: 1, state: "arrived" };
  server.refuse = (deed) => (deed.what.do === "photo" ? new Refusal(413, { code: "body_too_large" }) : deed.what.do === "start" ? new Refusal(409, { code: "photos_missing", errors: [{ field: "before.front_left", message: "is missing" }] }) : undefined);
  const q = await queue();
  await q.put({ do: "photo", dispatch: "d", photo: "p1" }, 1);
  await q.put(step("start"), 1);
  await settled();
  expect(q.state.refused.map((d) => [d.what.do, d.refused?.code, d.refused?.missing])).toEqual([["photo", "body_too_large", undefined], ["start", "photos_missing", ["before.front_left"]]]);
});

it("materials that are refused take no step with them", async () => {
  server.stand = { version: 1, state: "working" };
  server.refuse = (deed) => (deed.what.do === "materials" ? new Refusal(422, { code: "invalid_field" }) : undefined);
  const q = await queue();
  await q.put({ do: "materials", dispatch: "d", lines: [] }, 1);
  await q.put(step("finish"), 1);
  await settled();
  expect([q.state.refused.map((d) => d.what.do), q.state.waiting]).toEqual([["materials"], []]);
  expect(server.stand?.state).toBe("done");
});

it("a step carries the time at which it was done, however late and however often it is sent", async () => {
  server.stand = { version: 1, state: "enroute" };
  server.offline = true;
  const first = await queue();
  await first.put(step("arrive"), 1);
  await settled();
  first.stop();
  clock += 600_000; // ten minutes in a cellar, then the phone was switched off and on
  server.offline = false;
  server.lose = "arrive";
  const again = await queue();
  await settled();
  again.nudge();
  await settled();
  expect(server.heard.map((h) => h.at)).toEqual([1_000_000, 1_000_000]);
  expect(again.state.waiting).toEqual([]);
});

it("never sends in another's name", async () => {
  server.offline = true;
  const his = await queue("a");
  await his.put(step("accept"), 1);
  await settled();
  his.stop();
  server.offline = false;
  await queue("b");
  await settled();
  expect(server.heard).toEqual([]);
});
