// The next thing to do in a job: what the big button says. Never a greyed step without a reason.

import { stepsDone, type Deed, type Step } from "./deeds";
import { waitingOf, type Held } from "./held";
import { missing, wantedAt, type Photo, type Wanted, type When } from "./proofs";

export type Next =
  | { is: "step"; step: Exclude<Step, "accept"> }
  /** A photograph is missing before this step can be. */
  | { is: "photo"; wanted: Wanted; before: "start" | "finish" }
  | { is: "over" };

/** What a job's flow wants photographed, and whether this one goes on without. */
export interface Proofs {
  wanted: readonly Wanted[];
  photos: readonly Pick<Photo, "slot">[];
  without?: boolean;
}

export function nextOf(held: Held, waiting: readonly Deed[], { wanted, photos, without = false }: Proofs): Next {
  const lacks = (when: When): Wanted | undefined => (without ? undefined : missing(wanted, when, photos, held.job.photos ?? [])[0]);
  switch (stepsDone(held.job.dispatch.state, waitingOf(held.id, waiting))) {
    case 0:
    case 1: return { is: "step", step: "depart" };
    case 2: return { is: "step", step: "arrive" };
    case 3: {
      const photo = lacks("before");
      return photo ? { is: "photo", wanted: photo, before: "start" } : { is: "step", step: "start" };
    }
    case 4: {
      const photo = lacks("after");
      return photo ? { is: "photo", wanted: photo, before: "finish" } : { is: "step", step: "finish" };
    }
    default: return { is: "over" };
  }
}

/** Which photographs matter now: those before the work until it begins, then those after it. */
export function photosNow(held: Held, waiting: readonly Deed[], wanted: readonly Wanted[]): { when: When; slots: Wanted[]; later: number } | undefined {
  const done = stepsDone(held.job.dispatch.state, waitingOf(held.id, waiting));
  const when: When = done >= 4 ? "after" : "before";
  const slots = wantedAt(wanted, when);
  if (slots.length === 0 || done >= 5) return undefined;
  return { when, slots, later: when === "before" ? wantedAt(wanted, "after").length : 0 };
}
