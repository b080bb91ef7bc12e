import { expect, it } from "vitest";
import type { Item, MaterialUsed } from "../api/types";
import type { Deed } from "./deeds";
import type { Held } from "./held";
import { added, amount, differences, stepOf, usedAt } from "./materials";

const item = (id: string, unit = "瓶"): Item => ({ id, branch_id: "b", kind: "material", code: id, name: { zh: id, en: id }, unit, active: true, version: 1 });
const used = (id: string, quantity_milli: number): MaterialUsed => ({ item_id: id, code: id, name: { zh: id, en: id }, unit: "瓶", quantity_milli });

it("shows what the server has with what waits laid over it", () => {
  const held = { id: "d", job: { materials: [used("a", 1000), used("b", 2000)] } } as unknown as Held;
  const waits = (dispatch: string): Deed => ({ seq: 1, key: "", at: 0, user: "u", seen: 0, what: { do: "materials", dispatch, lines: [used("a", 500), used("b", -2000), used("c", 3000)] } });
  expect(usedAt(held, [waits("d")]).map((u) => [u.item_id, u.quantity_milli])).toEqual([["a", 1500], ["c", 3000]]);
  expect(usedAt(held, [waits("other")]).length).toBe(2);
});

it("sends what is more or less than before, and nothing of what stays", () => {
  const now = [used("a", 1000), used("b", 2000)];
  const lines = differences(now, new Map([["a", 3000], ["b", 0]]), [item("a"), item("b"), item("c")]);
  expect(lines.map((l) => [l.item_id, l.quantity_milli])).toEqual([["a", 2000], ["b", -2000]]);
  expect(added(now, lines).map((u) => [u.item_id, u.quantity_milli])).toEqual([["a", 3000]]);
});

it("pieces are whole, what is poured has halves", () => {
  expect([stepOf("瓶"), stepOf("升"), amount(1500), amount(2000)]).toEqual([1000, 500, "1.5", "2"]);
});
