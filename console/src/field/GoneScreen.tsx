// Why a job is no longer his. An offer's reason keeps the screen for 4 s; a job under way is taken away only once he has
// read it.

import { Icon, kindIcon, Plate, shortNo } from "../ui";
import type { Held } from "./held";
import { rankOf } from "./deeds";
import type { fieldWords } from "./words";
import { useFieldWords, useKindName } from "./use";

const WHY: Record<string, keyof typeof fieldWords> = { taken: "goneTaken", withdrawn: "goneWithdrawn", expired: "goneExpired", cancelled: "goneCancelled" };

export function GoneScreen({ held, why, onRead }: { held: Held; why: string; onRead: () => void }) {
  const w = useFieldWords();
  const kindName = useKindName();
  const { ticket, dispatch } = held.job;
  const begun = rankOf(dispatch.state) > 0;
  return (
    <main className="f-screen gone">
      <div className="gone-in" role="alert">
        <Icon name={begun ? "warn" : "out"} size={40} />
        <h1>{w(WHY[why] ?? "goneUnknown")}</h1>
        <p className="row g8"><Icon name={kindIcon(ticket.kind)} size={20} />{w("goneWhat", { kind: kindName(ticket.kind), no: shortNo(ticket.no) })}{ticket.plate && <Plate plate={ticket.plate} />}</p>
        {ticket.place.address && <p className="f-support">{ticket.place.address}</p>}
        {begun && <p className="strong">{w("goneStop")}</p>}
      </div>
      <footer className="f-foot">
        <button type="button" className={begun ? "act" : "act2"} onClick={onRead}>{w("understood")}</button>
      </footer>
    </main>
  );
}
