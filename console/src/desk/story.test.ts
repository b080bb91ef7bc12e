import { expect, it } from "vitest";
import type { Fact } from "../api/types";
import { storyOf, tell } from "./story";
import { storyWords } from "./story-words";

let seq = 0;
const fact = (kind: string, data: Record<string, unknown> = {}, dispatch_id = "d1"): Fact => ({ zone: "z", seq: ++seq, at: `2026-11-22T09:35:${String(seq).padStart(2, "0")}Z`, kind, ticket_id: "t", dispatch_id, data });
const name = (id: string): string | undefined => ({ w1: "刘伟", w2: "马洋" })[id];

it("tells every fact the server has by its own words", () => {
  const kinds = ["ticket_created", "offer_made", "grab_opened", "assigned", "offer_acknowledged", "offer_accepted", "offer_declined", "offer_expired", "departed", "arrived", "work_started", "dispatch_done", "dispatch_failed", "dispatch_superseded", "ticket_changed", "promised_anew", "human_needed", "alarm_raised", "alarm_acknowledged", "attempt_made", "note_added", "materials_used", "ticket_closed"];
  for (const kind of kinds) {
    const told = tell(fact(kind, { worker_id: "w1" }), name);
    expect([kind, told !== undefined && told.word !== "something" && told.word in storyWords]).toEqual([kind, true]);
  }
  expect(tell(fact("moon_rose"), name)).toMatchObject({ word: "something", fill: { what: "moon_rose" } });
});

it("says whether the promise was kept, and what people wrote as they wrote it", () => {
  expect(tell(fact("ticket_created", { promise_at: "2026-11-22T09:50:00Z", held_worker_id: "w1" }), name)).toMatchObject({ word: "ticket_promised", fill: { who: "刘伟", promise_at: "2026-11-22T09:50:00Z" } });
  expect(tell(fact("arrived", { worker_id: "w1", promise_kept: true }), name)?.word).toBe("arrived_kept");
  expect(tell(fact("arrived", { worker_id: "w1", promise_kept: false }), name)).toMatchObject({ word: "arrived_broken", tone: "bad" });
  expect(tell(fact("note_added", { text: "<b>x</b>" }), name)?.said).toBe("<b>x</b>");
});

it("a step that was told later says when it was done, and a promise that only the phone keeps says that", () => {
  const late = { done_at: "2026-11-22T09:20:00Z", told_late_s: 900, worker_id: "w1" };
  expect(tell(fact("departed", late), name)?.late).toEqual({ done_at: "2026-11-22T09:20:00Z", late_s: 900 });
  expect(tell(fact("departed", { worker_id: "w1" }), name)?.late).toBeUndefined();
  expect(tell(fact("arrived", { ...late, promise_kept: true, promise_told_late: true, phone_at: "2026-11-23T09:20:00Z" }), name)).toMatchObject({ word: "arrived_kept_told", tone: "wait", late: { phone_at: "2026-11-23T09:20:00Z" } });
  expect(tell(fact("arrived", { ...late, promise_kept: false }), name)).toMatchObject({ word: "arrived_broken", tone: "bad" });
});

it("lists materials as they were said, and the photographs that are missing", () => {
  const lines = [{ name: { zh: "洗车液", en: "Shampoo" }, unit: "瓶", quantity_milli: -500 }];
  expect(tell(fact("materials_used", { worker_id: "w1", lines }), name)).toMatchObject({ word: "materials_used", items: [{ unit: "瓶", milli: -500 }] });
  expect(tell(fact("work_started", { worker_id: "w1", photos_missing: ["before.front_left"], note: "太黑" }), name)).toMatchObject({ lacks: ["before.front_left"], said: "太黑" });
  expect(tell(fact("work_started", { worker_id: "w1" }), name)?.lacks).toBeUndefined();
});

it("leaves out that a phone showed an offer once it was answered, and puts messages in their place", () => {
  const facts = [fact("offer_made", { worker_id: "w1", round: 1 }), fact("offer_acknowledged", { worker_id: "w1" }), fact("offer_declined", { worker_id: "w1", reason: "远" }), fact("offer_made", { worker_id: "w2", round: 2 }, "d2"), fact("offer_acknowledged", { worker_id: "w2" }, "d2")];
  const middle = facts[2]?.at ?? "";
  const story = storyOf(facts, [{ id: "m", channel: "sms", recipient: "+86138", body: "hi", template: "x", lang: "zh", state: "sent", created_at: middle, sent_at: `${middle}0` }], name);
  expect(story.map((t) => t.word)).toEqual(["offer_made", "offer_declined", "message_sent", "offer_made", "offer_acknowledged"]);
});
