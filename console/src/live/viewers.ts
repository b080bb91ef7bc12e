// Who else has a ticket open: this console says which one it shows, the server says who else does. Nothing is kept; after a
// cut it is said anew.

import { useEffect, useState } from "react";
import { live } from "./client";
import type { Viewer } from "./frames";

export interface Viewers {
  those: readonly Viewer[];
  /** How many more. */
  more: number;
}

const NOBODY: Viewers = { those: [], more: 0 };

/** Tells that this ticket is on the screen while the component stands; gives who else looks at it. */
export function useViewers(ticket: string | undefined): Viewers {
  const [seen, setSeen] = useState<{ of: string; viewers: Viewers }>();
  useEffect(() => {
    if (ticket === undefined) return;
    let told = live.send({ type: "look", ticket_id: ticket });
    const leave = [
      live.on("viewers", ({ ticket_id, viewers, more }) => {
        if (ticket_id === ticket) setSeen({ of: ticket, viewers: { those: viewers, more } });
      }),
      live.subscribe(() => {
        const { is } = live.connection;
        if (is === "cut" || is === "off") {
          told = false;
          setSeen(undefined);
        }
      }),
      live.on("hello", () => { if (!told) told = live.send({ type: "look", ticket_id: ticket }); }),
    ];
    return () => {
      leave.forEach((l) => { l(); });
      live.send({ type: "look" });
    };
  }, [ticket]);
  return seen !== undefined && seen.of === ticket ? seen.viewers : NOBODY;
}
