// Why this one: the sentence that comes first, and who else there was. Pure; words are the caller's.

import type { LeftOut, Why } from "../api/types";

/** What the sentence says, as keys of the board's words and what fills them. */
export interface Sentence {
  key: "whyLeast" | "whyOnly" | "whyNobody" | "whyHeld" | "whyWish" | "whyManual" | "whyGrab" | "whyBatch" | "whyRescue" | "whyNearer" | "whyRefused";
  fill: Record<string, string | number>;
}

const HOW: Readonly<Record<string, Sentence["key"]>> = { held: "whyHeld", wish: "whyWish", manual: "whyManual", grab: "whyGrab", batch: "whyBatch" };

/** `refused`: names of those who were asked in an earlier round and did not come. */
export function sentences(why: Why, refused: readonly string[]): Sentence[] {
  const said: Sentence[] = [];
  const n = why.candidates.length;
  const chosen = why.candidates.find((c) => c.worker_id === why.chosen);
  const how = HOW[why.how];
  if (n === 0) said.push({ key: "whyNobody", fill: { n: why.left_out.length } });
  else if (how !== undefined) said.push({ key: how, fill: { n } });
  else if (n === 1) said.push({ key: "whyOnly", fill: {} });
  else said.push({ key: why.how === "rescue" ? "whyRescue" : "whyLeast", fill: { n } });
  const nearer = chosen && why.candidates.filter((c) => c.worker_id !== chosen.worker_id && c.travel_s < chosen.travel_s && c.cost_s > chosen.cost_s).sort((a, b) => a.travel_s - b.travel_s)[0];
  if (nearer) said.push({ key: "whyNearer", fill: { name: nearer.name, s: nearer.cost_s - chosen.cost_s } });
  if (refused.length > 0) said.push({ key: "whyRefused", fill: { names: refused.join(", ") } });
  return said;
}

/** Decisions as they were made, whatever order they come in: the last is the one that holds. */
export const inOrder = (decisions: readonly Why[]): Why[] => [...decisions].sort((a, b) => a.at.localeCompare(b.at) || a.round - b.round);

/** The first few with their places, and the one who was chosen before them whatever his place. */
export function shownOf(why: Why, most: number): { c: Why["candidates"][number]; i: number }[] {
  const all = why.candidates.map((c, i) => ({ c, i }));
  const chosen = all.filter(({ c }) => c.worker_id === why.chosen);
  return [...chosen, ...all.filter(({ c }) => c.worker_id !== why.chosen)].slice(0, most);
}

/** Parts of the cost that somebody here has; driving and the sum always stand. */
export const PARTS = ["wait_s", "lateness_s", "staleness_s", "load_s"] as const;
export const partsOf = (why: Why): (typeof PARTS)[number][] => PARTS.filter((part) => why.candidates.some((c) => c[part] !== 0));

/** Who was left out, by rule, the rule that hit most last: single people first, crowds below. */
export function byRule(left: readonly LeftOut[]): { rule: string; workers: string[] }[] {
  const rules = new Map<string, string[]>();
  for (const { rule, worker_id } of left) rules.set(rule, [...(rules.get(rule) ?? []), worker_id]);
  return [...rules].map(([rule, workers]) => ({ rule, workers })).sort((a, b) => a.workers.length - b.workers.length || a.rule.localeCompare(b.rule));
}
