// Materials used at a job: what the server has, with what this phone has said and not sent yet laid over it. Pure.

import type { Item, MaterialUsed } from "../api/types";
import type { Deed } from "./deeds";
import { waitingOf, type Held } from "./held";
import { POURED } from "./words";

/** So much more of one material, with its name, so that it can be shown without the list. */
export type Line = Pick<MaterialUsed, "item_id" | "code" | "name" | "unit" | "quantity_milli">;

/** One press of plus or minus, thousandths: whole pieces, halves of what is poured. */
export const stepOf = (unit: string): number => (POURED.includes(unit) ? 500 : 1000);

/** Adds lines to what was used; nothing stays below or at nothing. */
export function added(used: readonly MaterialUsed[], lines: readonly Line[]): MaterialUsed[] {
  const sum = new Map(used.map((u) => [u.item_id, { ...u }]));
  for (const line of lines) {
    const known = sum.get(line.item_id);
    if (known) known.quantity_milli += line.quantity_milli;
    else sum.set(line.item_id, { ...line });
  }
  return [...sum.values()].filter((u) => u.quantity_milli > 0);
}

/** What was used at a job as the worker sees it. */
export function usedAt(held: Held, waiting: readonly Deed[]): MaterialUsed[] {
  const said = waitingOf(held.id, waiting).flatMap((d) => (d.what.do === "materials" ? d.what.lines : []));
  return added(held.job.materials ?? [], said);
}

/** What is to be sent so that the wanted amounts come out. */
export function differences(used: readonly MaterialUsed[], wanted: ReadonlyMap<string, number>, items: readonly Item[]): Line[] {
  return items.flatMap((item) => {
    const before = used.find((u) => u.item_id === item.id)?.quantity_milli ?? 0;
    const more = (wanted.get(item.id) ?? before) - before;
    return more === 0 ? [] : [{ item_id: item.id, code: item.code, name: item.name, unit: item.unit, quantity_milli: more }];
  });
}

/** `2`, `1.5`. */
export const amount = (milli: number): string => String(Math.round(milli) / 1000);
