// When a call-back is to be made.

import type { Ticket } from "../api/types";

/** Due: the flow says so, or a person is wanted for it. */
export const isDue = (t: Pick<Ticket, "state" | "needs_human">): boolean => t.state === "due" || t.needs_human;
