// A ticket's facts as a story: one line a thing that happened, with who and what it meant. Pure; the words stand in
// `story-words.ts`.

import type { Actor, Fact, Message } from "../api/types";
import type { storyWords } from "./story-words";

export type StoryWord = keyof typeof storyWords;
export type Tone = "plain" | "wait" | "bad" | "good" | "accent";

export interface Told {
  id: string;
  at: string;
  word: StoryWord;
  /** What is filled in: names as they are, `_s` seconds, `_at` moments, `_m` metres, `_word` a key of other words. */
  fill: Readonly<Record<string, string | number>>;
  /** Free text of people, shown as it is. */
  said?: string;
  /** The phone told it later than it was done: when it was done, how much later, and what the phone's clock said if that cannot be. */
  /** What is listed under it: materials with how much, thousandths of their unit. */
  items?: { name: { zh: string; en: string }; unit: string; milli: number }[];
  /** Photographs that its flow wants and nobody took, by slot. */
  lacks?: string[];
  late?: { done_at: string; late_s: number; phone_at?: string };
  tone: Tone;
  /** The shape it is drawn with. */
  state: string;
  /** Who did it, unless the line says so itself. */
  by?: Actor;
}

const text = (data: Record<string, unknown>, name: string): string | undefined => {
  const value = data[name];
  return typeof value === "string" && value !== "" ? value : undefined;
};
const number = (data: Record<string, unknown>, name: string): number | undefined => (typeof data[name] === "number" ? data[name] : undefined);

/** What a worker does on his phone says who by itself, and what nobody does needs no name. */
const OWN = new Set(["offer_acknowledged", "offer_accepted", "offer_declined", "offer_expired", "departed", "arrived", "work_started", "materials_used", "dispatch_done", "dispatch_failed"]);

/** What a fact says of a step that the phone told later than it was done. */
function lateOf(data: Record<string, unknown>): Told["late"] {
  const [done_at, late_s, phone_at] = [text(data, "done_at"), number(data, "told_late_s"), text(data, "phone_at")];
  return done_at === undefined || late_s === undefined ? undefined : { done_at, late_s, ...(phone_at === undefined ? {} : { phone_at }) };
}

/** The lines of a fact about materials. */
function itemsOf(lines: unknown): NonNullable<Told["items"]> {
  const all = Array.isArray(lines) ? (lines as { name?: { zh?: string; en?: string }; unit?: string; quantity_milli?: number }[]) : [];
  return all.map((l) => ({ name: { zh: l.name?.zh ?? "", en: l.name?.en ?? "" }, unit: l.unit ?? "", milli: l.quantity_milli ?? 0 }));
}

/** One fact; `nameOf`: a worker's name by his id. */
export function tell(fact: Fact, nameOf: (worker: string) => string | undefined): Told | undefined {
  const data = (fact.data ?? {}) as Record<string, unknown>;
  const worker = text(data, "worker_id");
  const who = (worker === undefined ? undefined : nameOf(worker)) ?? "";
  const round = number(data, "round") ?? 0;
  const reason = text(data, "reason");
  const late = lateOf(data);
  const lacks = Array.isArray(data["photos_missing"]) ? data["photos_missing"].filter((s): s is string => typeof s === "string") : [];
  const line = (word: StoryWord, tone: Tone, state: string, fill: Told["fill"] = {}, said?: string): Told => ({ id: `${fact.zone}:${fact.seq}`, at: fact.at, word, fill: { who, round, ...fill }, tone, state, ...(said === undefined ? {} : { said }), ...(late === undefined ? {} : { late }), ...(lacks.length === 0 ? {} : { lacks }), ...(fact.by && !OWN.has(fact.kind) ? { by: fact.by } : {}) });
  switch (fact.kind) {
    case "ticket_created": {
      const at = text(data, "promise_at");
      const held = text(data, "held_worker_id");
      if (at === undefined) return line("ticket_created", "plain", "new");
      return line("ticket_promised", "plain", "new", { promise_at: at, who: (held === undefined ? undefined : nameOf(held)) ?? "" });
    }
    case "offer_made": return line("offer_made", "wait", "offered", { eta_s: number(data, "eta_s") ?? 0, distance_m: number(data, "distance_m") ?? 0 });
    case "grab_opened": return line("grab_opened", "wait", "offered", { n: Array.isArray(data["invited"]) ? data["invited"].length : 0 });
    case "assigned": return line("assigned", "accent", "accepted", { eta_s: number(data, "eta_s") ?? 0 });
    case "offer_acknowledged": return line("offer_acknowledged", "plain", "offered");
    case "offer_accepted": return line("offer_accepted", "accent", "accepted");
    case "offer_declined": return line("offer_declined", "wait", "declined", {}, reason);
    case "offer_expired": return line("offer_expired", "wait", "expired");
    case "departed": return line("departed", "accent", "enroute");
    case "arrived": {
      const kept = data["promise_kept"];
      if (kept === true && data["promise_told_late"] === true) return line("arrived_kept_told", "wait", "on_scene", {}, text(data, "note"));
      return line(kept === true ? "arrived_kept" : kept === false ? "arrived_broken" : "arrived", kept === false ? "bad" : "good", "on_scene", {}, text(data, "note"));
    }
    case "work_started": return line("work_started", "accent", "working", {}, text(data, "note"));
    case "materials_used": return { ...line("materials_used", "plain", "working"), items: itemsOf(data["lines"]) };
    case "dispatch_done": return line("dispatch_done", "good", "done", {}, text(data, "note"));
    case "dispatch_failed": return line("dispatch_failed", "bad", "failed", reason === undefined ? {} : { reason_word: reason }, reason);
    case "dispatch_superseded": return line("dispatch_superseded", "wait", "superseded", {}, reason);
    case "ticket_changed": {
      if (data["located"] !== true) return line("ticket_changed", "wait", "new");
      const metres = number(data, "accuracy_m");
      return metres === undefined ? line("ticket_located", "accent", "new") : line("ticket_located_within", "accent", "new", { off_m: metres });
    }
    case "promised_anew": {
      const at = text(data, "promise_at");
      return at === undefined ? line("promise_void", "wait", "new") : line("promised_anew", "plain", "new", { promise_at: at });
    }
    case "human_needed": return line("human_needed", "bad", "human", {}, text(data, "human_reason") ?? reason);
    case "alarm_raised": return line("alarm_raised", "bad", "human", {}, reason);
    case "alarm_acknowledged": return line("alarm_acknowledged", "plain", "human");
    case "attempt_made": return line("attempt_made", "wait", "due", { n: number(data, "attempts") ?? 0 }, text(data, "note"));
    case "note_added": return line("note_added", "plain", "new", {}, text(data, "text"));
    case "ticket_closed": {
      const outcome = text(data, "outcome") ?? "done";
      const good = ["done", "rescued", "satisfied"].includes(outcome);
      return line("ticket_closed", good ? "good" : outcome === "cancelled" ? "plain" : "wait", good ? "done" : "cancelled", { outcome_word: outcome }, reason ?? text(data, "note"));
    }
    default: return line("something", "plain", "new", { what: fact.kind });
  }
}

/** A message that went out, as a line of the story. */
export function tellMessage(m: Message): Told {
  const word = m.state === "sent" ? "message_sent" : m.state === "queued" ? "message_queued" : "message_failed";
  return { id: m.id, at: m.sent_at ?? m.created_at, word, fill: { to: m.recipient, channel_word: m.channel }, said: m.body, tone: word === "message_failed" ? "bad" : "plain", state: "new" };
}

/** The whole story, oldest first. That a phone showed an offer counts only while nobody answered it. */
export function storyOf(facts: readonly Fact[], messages: readonly Message[], nameOf: (worker: string) => string | undefined): Told[] {
  const answered = new Set(facts.filter((f) => f.kind === "offer_accepted" || f.kind === "offer_declined").map((f) => f.dispatch_id));
  const told = facts.filter((f) => !(f.kind === "offer_acknowledged" && answered.has(f.dispatch_id))).flatMap((f) => tell(f, nameOf) ?? []);
  return [...told, ...messages.map(tellMessage)].sort((a, b) => a.at.localeCompare(b.at));
}
