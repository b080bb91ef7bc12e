// The list: every open ticket that passes the filter, the most urgent first. Drawn only where it is in sight.

import { useEffect, useRef, useState, type ReactNode } from "react";
import { useLanguage, useWords } from "../i18n";
import { stateWords } from "../i18n/common";
import { useConnection, useTicketsReady } from "../live";
import { clock, Empty, Kind, Plate, running, shortNo, span, StateGlyph, StateMark } from "../ui";
import { nameOf, useBoard } from "./context";
import { grip } from "./drag";
import { steady, type Look } from "./look";
import { useRows } from "./rows";
import { reasonWords, boardWords } from "./words";
import { named } from "../i18n";

const ROW = 76;

export function TicketList({ looks, filtered, onShowAll }: { looks: readonly Look[]; filtered: boolean; onShowAll: () => void }) {
  const w = useWords(boardWords);
  const { chosen, choose, ask } = useBoard();
  const box = useRef<HTMLDivElement>(null);
  const [held, setHeld] = useState<readonly string[]>();
  const rows = held ? steady(looks, held) : looks;
  const { first, last, reveal } = useRows(box, rows.length, ROW);
  const at = rows.findIndex((l) => l.ticket.id === chosen);
  const ready = useTicketsReady();
  const hold = (on: boolean): void => { setHeld(on ? (before) => before ?? looks.map((l) => l.ticket.id) : undefined); };
  const seen = useRef<string>(undefined);
  useEffect(() => {
    // Chosen elsewhere: it comes into sight, once.
    if (seen.current === chosen) return;
    seen.current = chosen;
    if (at >= 0) reveal(at);
  }, [chosen, at, reveal]);
  const key = (event: React.KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 6, PageUp: -6, Home: -rows.length, End: rows.length }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = Math.max(0, Math.min(rows.length - 1, (at < 0 ? -1 : at) + step));
      choose(rows[next]?.ticket.id);
      reveal(next);
    } else if (event.key === "Enter" && chosen !== undefined) ask(chosen);
  };
  return (
    <section className="board-list" aria-label={w("listName")}>
      <p className="board-list-head"><span>{w("listTitle")}</span><span className="grow" /><span>{w("listRight")}</span></p>
      {rows.length === 0 && ready && <Empty action={filtered ? <button type="button" className="link" onClick={onShowAll}>{w("showAll")}</button> : undefined}>{filtered ? w("noneHere") : w("noTickets")}</Empty>}
      <div
        ref={box}
        className="board-rows"
        role="listbox"
        tabIndex={0}
        aria-label={w("listName")}
        aria-activedescendant={at >= first && at < last && chosen !== undefined ? `row-${chosen}` : undefined}
        onKeyDown={key}
        onPointerEnter={() => { hold(true); }}
        onPointerLeave={() => { if (!box.current?.matches(":focus-visible")) hold(false); }}
        onFocus={() => { hold(true); }}
        onBlur={() => { hold(false); }}
      >
        <div style={{ height: rows.length * ROW, position: "relative" }}>
          {rows.slice(first, last).map((l, i) => <Row key={l.ticket.id} look={l} top={(first + i) * ROW} place={first + i + 1} of={rows.length} />)}
        </div>
      </div>
    </section>
  );
}

function Row({ look: l, top, place, of }: { look: Look; top: number; place: number; of: number }) {
  const w = useWords(boardWords);
  const { chosen, choose, ask } = useBoard();
  const { ticket } = l;
  const on = ticket.id === chosen;
  return (
    <div
      id={`row-${ticket.id}`}
      role="option"
      aria-selected={on}
      aria-posinset={place}
      aria-setsize={of}
      data-ticket={ticket.id}
      className={`board-row${on ? " on" : ""}`}
      style={{ transform: `translateY(${String(top)}px)` }}
      onClick={() => { choose(ticket.id); }}
      onPointerDown={(event) => { grip(event, ticket.id, ask); }}
    >
      <p className="row g8">
        <StateMark state={l.state} />
        <span className="hint">{shortNo(ticket.no)}</span>
        {l.late && <StateGlyph state={l.late} size={12} />}
        <span className="grow" />
        <Figure look={l} />
      </p>
      <p className="row g8">
        <Kind kind={ticket.kind} wordless />
        {ticket.plate ? <Plate plate={ticket.plate} /> : <span className="hint">{w("noPlate")}</span>}
        <span className="cut-text" title={ticket.place.address ?? undefined}>{ticket.place.address ?? w("noAddress")}</span>
      </p>
      <p className="hint cut-text"><Who look={l} /></p>
    </div>
  );
}

/** The one number of a row: what runs out, how late, or until when. */
export function Figure({ look: l }: { look: Look }) {
  const w = useWords(boardWords);
  const language = useLanguage();
  const { now, day } = useBoard();
  const { ticket } = l;
  const cut = useConnection().is === "cut";
  if (l.state === "human") return <b className="is-bad">{running((now - (day.tickets.get(ticket.id)?.human ?? Date.parse(ticket.created_at))) / 1000)}</b>;
  if (l.late === "late" && ticket.promise) return <b className="is-bad">{w("lateBy", { span: span((now - Date.parse(ticket.promise.at)) / 1000, language, true) })}</b>;
  if (l.late === "at_risk" && ticket.promise && l.eta !== undefined) return <b className={cut ? "hint" : "is-wait"}>{w("lateBy", { span: span((l.eta - Date.parse(ticket.promise.at)) / 1000, language, true) })}</b>;
  const until = ticket.live_dispatch?.state === "offered" ? ticket.live_dispatch.expires_at : undefined;
  if (until) return <b className="is-wait">{running((Date.parse(until) - now) / 1000)}</b>;
  const spell = ticket.live_dispatch ? day.spells.get(ticket.live_dispatch.id) : undefined;
  const since = spell?.started ?? spell?.arrived;
  if ((l.state === "working" || l.state === "on_scene") && since !== undefined) return <span className="support">{w("since", { span: span((now - since) / 1000, language, true) })}</span>;
  if (ticket.promise) return <b>{clock(ticket.promise.at)}</b>;
  return ticket.want_from ? <b>{clock(ticket.want_from)}</b> : null;
}

/** Who has it, or why nobody. */
function Who({ look: l }: { look: Look }): ReactNode {
  const w = useWords(boardWords);
  const s = useWords(stateWords);
  const language = useLanguage();
  const { now, workers } = useBoard();
  const { ticket, eta } = l;
  const d = ticket.live_dispatch;
  const who = d?.worker_name ?? nameOf(workers, d?.worker_id);
  if (l.state === "human" && ticket.human_reason) return named(reasonWords, ticket.human_reason, language);
  const left = eta === undefined ? undefined : span(Math.max(1, (eta - now) / 1000), language, true);
  switch (d?.state) {
    case "offered": return who === "" ? w("askingMany", { round: d.round }) : w("asking", { who, round: d.round });
    case "accepted": return left ? w("hasIt", { who, span: left }) : w("hasItOnly", { who });
    case "enroute": return left ? w("onWay", { who, span: left }) : `${who} · ${s("enroute")}`;
    case "arrived": return w("atScene", { who });
    case "working": return w("atWork", { who });
    default: return ticket.want_from && Date.parse(ticket.want_from) > now ? w("later", { time: clock(ticket.want_from) }) : w("notSent");
  }
}
