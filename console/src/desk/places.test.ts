import { expect, it } from "vitest";
import type { Ticket } from "../api/types";
import { foundOf, merged, ownPlaces } from "./places";

const at = (address: string, lat?: number): Ticket => ({
  id: address, no: "XA-1", kind: "wash", state: "done", outcome: "done", version: 1, zone: "z", branch_id: "b", phone: "1", needs_human: false, round: 1, attempts: 0, created_at: "2026-11-14T08:00:00Z",
  place: { datum: "wgs84", address, ...(lat === undefined ? {} : { lat, lon: 108.9 }) },
});

it("has his own places at once, each once, those without a point never", () => {
  const own = [at("高新区 科技二路 11 号", 34.1), at("高新区 科技二路 11 号", 34.1), at("钟楼"), at("回民街", 34.2)];
  expect(ownPlaces("", own).map((p) => p.text)).toEqual(["高新区 科技二路 11 号", "回民街"]);
  expect(ownPlaces("科技 11", own).map((p) => p.text)).toEqual(["高新区 科技二路 11 号"]);
  expect(ownPlaces("钟楼", own)).toEqual([]);
});

it("puts what the server found after them, one name once, at most six", () => {
  const found = ["回民街", "钟楼", "鼓楼", "a", "b", "c", "d"].map((name) => foundOf({ name, source: "gazetteer", kind: "sight", lat: 34, lon: 108, away_m: 800 }));
  const all = merged(ownPlaces("", [at("回民街", 34.2)]), found);
  expect(all.map((p) => p.text)).toEqual(["回民街", "钟楼", "鼓楼", "a", "b", "c"]);
  expect([all[0]?.source, all[1]?.source, all[1]?.kind, all[1]?.away_m]).toEqual(["last", "named", "sight", 800]);
});
