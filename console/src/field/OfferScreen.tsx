// An offer fills the screen: how long there is to answer, where it is, how far; two answers at the thumb. An order, given
// outright, has no countdown: it wants to be seen, and somebody waits to hear that it was.

import { useCallback, useEffect, useState } from "react";
import { useLanguage } from "../i18n";
import { live } from "../live/client";
import { Countdown, Icon, kindIcon, shortNo, span, useNow } from "../ui";
import { ring } from "./bell";
import { Facts } from "./Facts";
import { openJob } from "./open";
import { isOrder, type Held } from "./held";
import { LAPSE_MS } from "./model";
import { declineReasons, failReasons } from "./reasons";
import { Reasons } from "./Sheet";
import { SmallMap } from "./SmallMap";
import { useFar, useField, useFieldWords, useKindName, useRooms, useTrack } from "./use";

export function OfferScreen({ held }: { held: Held }) {
  const w = useFieldWords();
  const { model } = useRooms();
  const { queue } = useField();
  const { last } = useTrack();
  const kindName = useKindName();
  const [why, setWhy] = useState(false);
  const { dispatch, ticket } = held.job;
  const order = isOrder(held, queue.waiting);
  const loud = ticket.kind === "rescue";

  useEffect(() => ring(loud), [loud]);
  useEffect(() => {
    const seen = (): void => { if (!order && !document.hidden) live.send({ type: "ack", dispatch_id: held.id }); };
    document.addEventListener("visibilitychange", seen);
    return () => { document.removeEventListener("visibilitychange", seen); };
  }, [held.id, order]);

  const kind = kindName(ticket.kind);
  const title = order ? w(loud ? "orderUrgent" : "order", { kind }) : w("newJob", { kind });
  const { lat, lon } = ticket.place;
  const take = (): void => {
    void model.act({ do: order ? "ack" : "accept", dispatch: held.id });
    openJob(held.id);
  };
  const refuse = (reason: string): void => { void model.act({ do: order ? "fail" : "decline", dispatch: held.id, reason }); };
  return (
    <main className={`f-screen offer${loud ? " is-loud" : ""}`}>
      <header className="f-head" role="alert">
        <span className="is-accent"><Icon name={kindIcon(ticket.kind)} size={24} /></span>
        <h1 className="grow">{title}</h1>
        <span className="f-no">{shortNo(ticket.no)}</span>
      </header>
      <div className="offer-map">
        {typeof lat === "number" && typeof lon === "number" ? <SmallMap place={{ lat, lon }} me={last} heading={last?.heading_deg} kind={ticket.kind} /> : <p className="no-map">{w("placeUnknown")}</p>}
      </div>
      <Figures held={held} order={order} />
      <div className="f-scroll"><Facts ticket={ticket} /></div>
      <footer className="f-foot">
        <button type="button" className="act" onClick={take}>
          <Icon name="check" size={24} />
          {order ? w("acknowledge") : dispatch.mode === "grab" ? w("grab") : w("accept")}
        </button>
        <button type="button" className="act2" onClick={() => { setWhy(true); }}>{order ? w("cannotGo") : w("decline")}</button>
      </footer>
      {why && (order
        ? <Reasons title={w("failWhy")} hint={w("failThen")} reasons={failReasons(ticket.kind).map((r) => w(r))} onReason={refuse} onClose={() => { setWhy(false); }} />
        : <Reasons title={w("declineWhy")} reasons={declineReasons.map((r) => w(r))} onReason={refuse} onClose={() => { setWhy(false); }} />)}
    </main>
  );
}

/** How long to get there, how far, and how long there is to answer. */
function Figures({ held, order }: { held: Held; order: boolean }) {
  const w = useFieldWords();
  const far = useFar();
  const language = useLanguage();
  const now = useNow();
  const { dispatch } = held.job;
  const { expires_at, eta_s, distance_m } = dispatch;
  const total_s = expires_at ? Math.max(1, Math.round((Date.parse(expires_at) - Date.parse(dispatch.created_at)) / 1000)) : 0;
  const { model } = useRooms();
  const lapse = useCallback(() => { setTimeout(() => { model.lapse(held.id); }, LAPSE_MS); }, [model, held.id]);
  const over = expires_at !== undefined && expires_at !== null && Date.parse(expires_at) <= now;
  return (
    <div className="figures">
      <p>
        {typeof eta_s === "number" && <span className="f-figure">{span(Math.max(60, eta_s), language)}</span>}
        {typeof distance_m === "number" && distance_m > 0 && <span className="f-far">{far(distance_m)}</span>}
      </p>
      {over && <p className="f-support">{w("timeOut")}</p>}
      {!order && expires_at && (
        <div className="ring">
          <Countdown until={expires_at} total_s={total_s} size={108} width={10} onEnd={lapse} />
          <span aria-hidden="true">{w("toAnswer")}</span>
        </div>
      )}
    </div>
  );
}
