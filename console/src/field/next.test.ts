import { expect, it } from "vitest";
import type { Deed, What } from "./deeds";
import type { Held } from "./held";
import { isLive, isOffer, isOrder } from "./held";
import { nextOf, photosNow } from "./next";
import { moves, paceOf, tooFar } from "./pace";
import { fit, slotsOf, type Photo, type Slot } from "./proofs";

type State = Held["job"]["dispatch"]["state"];
const held = (state: State, kind = "wash", mode: "one" | "assigned" = "one"): Held =>
  ({ id: "d", user: "u", times: {}, heard: 0, job: { dispatch: { id: "d", state, mode, version: 1 }, ticket: { kind } } }) as unknown as Held;
const waits = (...all: What["do"][]): Deed[] => all.map((what, seq) => ({ seq, key: "", at: 0, user: "u", seen: 0, what: { do: what, dispatch: "d" } as What }));
const taken = (...slots: Slot[]): Photo[] => slots.map((slot) => ({ slot }) as Photo);

it("names the next thing, whether the server has heard of the former or not", () => {
  expect(nextOf(held("accepted"), [], [])).toEqual({ is: "step", step: "depart" });
  expect(nextOf(held("offered"), waits("accept", "depart"), [])).toEqual({ is: "step", step: "arrive" });
  expect(nextOf(held("arrived"), [], taken("before.front_left", "before.front_right", "before.rear_left"))).toEqual({ is: "photo", slot: "before.rear_right", before: "start" });
  expect(nextOf(held("arrived"), [], taken(...slotsOf("wash", "before")))).toEqual({ is: "step", step: "start" });
  expect(nextOf(held("arrived"), waits("start"), taken(...slotsOf("wash", "before")))).toEqual({ is: "photo", slot: "after.front_left", before: "finish" });
  expect(nextOf(held("working"), [], [], true)).toEqual({ is: "step", step: "finish" });
  expect(nextOf(held("arrived", "other"), [], [])).toEqual({ is: "step", step: "start" });
});

it("a refused deed counts for nothing", () => {
  const refused = waits("accept").map((d) => ({ ...d, refused: { code: "taken", at: 0, followed: [] } }));
  expect(nextOf(held("accepted"), refused, [])).toEqual({ is: "step", step: "depart" });
});

it("shows the photographs that matter now", () => {
  expect(photosNow(held("arrived"), [])).toMatchObject({ when: "before", later: 4 });
  expect(photosNow(held("arrived"), waits("start"))).toMatchObject({ when: "after", later: 0 });
  expect(photosNow(held("working", "other"), [])).toBeUndefined();
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
