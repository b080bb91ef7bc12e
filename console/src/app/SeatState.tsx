// The seat's state as four words; ready and pause can be chosen, the others happen.

import { useState } from "react";
import { api } from "../api/client";
import type { SeatStanding } from "../api/types";
import { useWords } from "../i18n";
import { seatWords } from "../i18n/common";

const SHOWN = ["ready", "talking", "wrap_up", "paused"] as const;

export function SeatState({ seat }: { seat: SeatStanding }) {
  const w = useWords(seatWords);
  const [busy, setBusy] = useState(false);
  const is = seat.state === "ringing" || seat.state === "away" ? "ready" : seat.state;
  const choose = (state: (typeof SHOWN)[number]): void => {
    if (busy || state === is || state === "talking" || state === "wrap_up") return;
    setBusy(true);
    const done =
      state === "paused"
        ? api.post("/api/v1/seats/{id}/pause", { path: { id: seat.seat_id }, body: { reason: "break" } })
        : api.post("/api/v1/seats/{id}/resume", { path: { id: seat.seat_id } });
    // What came of it is told by the stream; a refusal leaves the state as it is shown.
    done.catch(() => undefined).finally(() => { setBusy(false); });
  };
  return (
    <div className="choice seat-state" role="group">
      {SHOWN.map((state) => (
        <button key={state} type="button" aria-pressed={state === is} aria-disabled={state === "talking" || state === "wrap_up"} className={state === is ? "on" : undefined} onClick={() => { choose(state); }}>
          {state === is && <i aria-hidden="true" />}
          {w(state)}
        </button>
      ))}
    </div>
  );
}
