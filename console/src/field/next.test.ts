import { expect, it } from "vitest";
import type { Flow } from "../api/types";
import type { Deed, What } from "./deeds";
import { kindOf } from "./flows";
import type { Held } from "./held";
import { isLive, isOffer, isOrder } from "./held";
import { nextOf, photosNow } from "./next";
import { moves, paceOf, tooFar } from "./pace";
import { fit, type Photo, type Slot, type Wanted } from "./proofs";

type State = Held["job"]["dispatch"]["state"];
const held = (state: State, kind = "wash", mode: "one" | "assigned" = "one"): Held =>
  ({ id: "d", user: "u", times: {}, heard: 0, job: { dispatch: { id: "d", state, mode, version: 1 }, ticket: { kind } } }) as unknown as Held;
const waits = (...all: What["do"][]): Deed[] => all.map((what, seq) => ({ seq, key: "", at: 0, user: "u", seen: 0, what: { do: what, dispatch: "d" } as What }));
const taken = (...slots: Slot[]): Photo[] => slots.map((slot) => ({ slot }) as Photo);

const wash: Wanted[] = (["before", "after"] as const).flatMap((when) => ["front_left", "front_right", "rear_left", "rear_right"].map((name) => ({ slot: `${when}.${name}`, when, name, title: { zh: name, en: name } })));
const slots = (when: Wanted["when"]): Slot[] => wash.filter((p) => p.when === when).map((p) => p.slot);

it("names the next thing, whether the server has heard of the former or not", () => {
  const proofs = (...photos: Slot[]) => ({ wanted: wash, photos: taken(...photos) });
  expect(nextOf(held("accepted"), [], proofs())).toEqual({ is: "step", step: "depart" });
  expect(nextOf(held("offered"), waits("accept", "depart"), proofs())).toEqual({ is: "step", step: "arrive" });
  expect(nextOf(held("arrived"), [], proofs("before.front_left", "before.front_right", "before.rear_left"))).toMatchObject({ is: "photo", wanted: { slot: "before.rear_right" }, before: "start" });
  expect(nextOf(held("arrived"), [], proofs(...slots("before")))).toEqual({ is: "step", step: "start" });
  expect(nextOf(held("arrived"), waits("start"), proofs(...slots("before")))).toMatchObject({ is: "photo", wanted: { slot: "after.front_left" }, before: "finish" });
  expect(nextOf(held("working"), [], { ...proofs(), without: true })).toEqual({ is: "step", step: "finish" });
  expect(nextOf(held("arrived"), [], { wanted: [], photos: [] }), "a flow that wants none").toEqual({ is: "step", step: "start" });
});

it("what a mate photographed need not be taken again", () => {
  const mates = held("arrived");
  mates.job.photos = slots("before").slice(1);
  expect(nextOf(mates, [], { wanted: wash, photos: [] })).toMatchObject({ wanted: { slot: "before.front_left" } });
});

it("what a flow says of a worker's ends: how he may finish, and whether the crew may call it off", () => {
  const flow = { kind: "rescue", moves: [{ command: "finish", outcomes: ["rescued"] }, { command: "finish", outcomes: ["cancelled"] }, { command: "close", outcomes: ["failed"] }], outcomes: ["rescued", "cancelled", "failed"].map((name) => ({ name, title: { zh: name, en: name } })), photos: wash } as unknown as Flow;
  expect(kindOf(flow)).toMatchObject({ outcomes: [{ name: "rescued" }], cancels: true });
  expect(kindOf(undefined)).toEqual({ outcomes: [], cancels: false, photos: [] });
});

it("a refused deed counts for nothing", () => {
  const refused = waits("accept").map((d) => ({ ...d, refused: { code: "taken", at: 0, followed: [] } }));
  expect(nextOf(held("accepted"), refused, { wanted: wash, photos: [] })).toEqual({ is: "step", step: "depart" });
});

it("shows the photographs that matter now", () => {
  expect(photosNow(held("arrived"), [], wash)).toMatchObject({ when: "before", later: 4 });
  expect(photosNow(held("arrived"), waits("start"), wash)).toMatchObject({ when: "after", later: 0 });
  expect(photosNow(held("working", "other"), [], [])).toBeUndefined();
});

it("an offer, an order and a job are told apart", () => {
  expect([isOffer(held("offered"), []), isLive(held("offered"), [])]).toEqual([true, false]);
  expect([isOffer(held("offered"), waits("accept")), isLive(held("offered"), waits("accept"))]).toEqual([false, true]);
  expect([isOffer(held("offered"), waits("decline")), isLive(held("offered"), waits("decline"))]).toEqual([false, false]);
  expect(isOrder(held("accepted", "rescue", "assigned"), [])).toBe(true);
  expect(isOrder(held("accepted", "rescue", "assigned"), waits("ack"))).toBe(false);
  expect(isLive(held("working"), waits("finish"))).toBe(false);
});

it("measures less when standing and when the battery is low", () => {
  const full = { level: 0.9, charging: false };
  const low = { level: 0.1, charging: false };
  expect(paceOf(true, full).take_s).toBeLessThan(paceOf(false, full).take_s);
  expect(paceOf(true, low).take_s).toBeGreaterThan(paceOf(true, full).take_s);
  expect(paceOf(true, { ...low, charging: true })).toEqual(paceOf(true, full));
  expect(paceOf(false, low).send_s, "within the minute after which a sign shows").toBeLessThan(60);
});

const fix = (lat: number, more: object = {}) => ({ lat, lon: 108.94, at: "2026-11-22T06:00:00Z", ...more });
const at = Date.parse("2026-11-22T06:00:00Z");

it("moving is speed, or more than the fix is uncertain", () => {
  expect(moves(undefined, fix(34.26, { speed_mps: 8 }))).toBe(true);
  expect(moves(fix(34.26), fix(34.2605))).toBe(true);
  expect(moves(fix(34.26), fix(34.2605, { accuracy_m: 80 }))).toBe(false);
});

it("too far is what the server would say: beyond 500 m less the fix's own radius, by a fresh fix only", () => {
  const place = { lat: 34.27, lon: 108.94 };
  expect(tooFar(place, fix(34.26), at)).toBeCloseTo(1112, -1);
  expect(tooFar(place, fix(34.26, { accuracy_m: 700 }), at)).toBeUndefined();
  expect(tooFar(place, fix(34.26), at + 121_000)).toBeUndefined();
  expect(tooFar({}, fix(34.26), at)).toBeUndefined();
});

it("photographs shrink by their longest edge and never grow", () => {
  expect(fit(4000, 3000)).toEqual([1600, 1200]);
  expect(fit(3000, 4000)).toEqual([1200, 1600]);
  expect(fit(800, 600)).toEqual([800, 600]);
});
