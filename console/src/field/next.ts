// The next thing to do in a job: what the big button says. Never a greyed step without a reason.

import { stepsDone, type Deed, type Step } from "./deeds";
import { waitingOf, type Held } from "./held";
import { missing, slotsOf, type Photo, type Slot, type When } from "./proofs";

export type Next =
  | { is: "step"; step: Exclude<Step, "accept"> }
  /** A photograph is missing before this step can be. */
  | { is: "photo"; slot: Slot; before: "start" | "finish" }
  | { is: "over" };

export function nextOf(held: Held, waiting: readonly Deed[], photos: readonly Photo[], without = false): Next {
  const { kind } = held.job.ticket;
  const lacks = (when: When): Slot | undefined => (without ? undefined : missing(kind, when, photos)[0]);
  switch (stepsDone(held.job.dispatch.state, waitingOf(held.id, waiting))) {
    case 0:
    case 1: return { is: "step", step: "depart" };
    case 2: return { is: "step", step: "arrive" };
    case 3: {
      const slot = lacks("before");
      return slot ? { is: "photo", slot, before: "start" } : { is: "step", step: "start" };
    }
    case 4: {
      const slot = lacks("after");
      return slot ? { is: "photo", slot, before: "finish" } : { is: "step", step: "finish" };
    }
    default: return { is: "over" };
  }
}

/** Which photographs matter now: those before the work until it begins, then those after it. */
export function photosNow(held: Held, waiting: readonly Deed[]): { when: When; slots: Slot[]; later: number } | undefined {
  const done = stepsDone(held.job.dispatch.state, waitingOf(held.id, waiting));
  const { kind } = held.job.ticket;
  const when: When = done >= 4 ? "after" : "before";
  const slots = slotsOf(kind, when);
  if (slots.length === 0 || done >= 5) return undefined;
  return { when, slots, later: when === "before" ? slotsOf(kind, "after").length : 0 };
}
