// What a job is about, in the order in which it is asked: where, by when, which car, what to know.

import type { ReactNode } from "react";
import type { Ticket } from "../api/types";
import { clock, Icon, Plate, useNow, when, type IconName } from "../ui";
import { useFieldWords } from "./use";

function Fact({ icon, children }: { icon: IconName; children: ReactNode }) {
  return (
    <div className="fact">
      <Icon name={icon} size={20} />
      <div>{children}</div>
    </div>
  );
}

/** By when he is wanted there: what was promised, or the window; nothing when nobody said. */
export function useDue(ticket: Ticket): string | undefined {
  const w = useFieldWords();
  const now = useNow();
  const at = (time: string): string => {
    const day = when(time, now);
    return day.includes(":") ? clock(time) : w("otherDay", { day, time: clock(time) });
  };
  if (ticket.promise) return w("by", { time: at(ticket.promise.at) });
  if (ticket.want_from && ticket.want_to) return w("window", { from: at(ticket.want_from), to: clock(ticket.want_to) });
  if (ticket.want_from) return w("from", { time: at(ticket.want_from) });
  return ticket.want_to ? w("by", { time: at(ticket.want_to) }) : undefined;
}

export function Facts({ ticket }: { ticket: Ticket }) {
  const w = useFieldWords();
  const due = useDue(ticket);
  return (
    <div className="facts">
      <Fact icon="pin"><p className="f-place">{ticket.place.address ?? w("placeUnknown")}</p></Fact>
      {due !== undefined && <Fact icon="clock"><p className="strong">{due}</p></Fact>}
      {ticket.plate && <Fact icon="car"><p className="row g8"><Plate plate={ticket.plate} large word /></p></Fact>}
      {ticket.note && <Fact icon="note"><p className="f-note">{ticket.note}</p></Fact>}
    </div>
  );
}
