// The right rail: what needs a person, always in sight; what happened just now; that nothing is missing.

import { useEffect, useMemo, useReducer } from "react";
import { named, useLanguage, useWords } from "../i18n";
import type { Fact } from "../api/types";
import { live, positions, STATES, useConnection, useTicketsReady } from "../live";
import { clock, Empty, Icon, kindIcon, running, shortNo, span, StateGlyph } from "../ui";
import { useAcknowledged } from "./acknowledged";
import { alarmsOf, type Alarm, type Noted } from "./alarms";
import { mute, useBell, useRinging } from "./bell";
import { ESC, may, nameOf, useBoard } from "./context";
import { boardWords, factWords, reasonWords } from "./words";

/** Cards drawn; more are a number. */
const SHOWN = 20;
const FEED = 30;

const seen = {
  worker: (id: string) => {
    const row = positions.row(id);
    return row === undefined ? undefined : { state: STATES[positions.state[row] ?? 0] ?? "off", at: positions.at[row] ?? 0 };
  },
};

/** The alarms as they stand, and which somebody acknowledged, here or elsewhere. */
export function useAlarms(): { alarms: Alarm[]; loud: Alarm[]; noted: ReadonlyMap<string, Noted>; note: (alarm: Alarm) => void } {
  const { looks, day, now } = useBoard();
  const { noted, note: acknowledge } = useAcknowledged();
  const alarms = useMemo(() => alarmsOf(looks, day, seen), [looks, day, now]); // eslint-disable-line react-hooks/exhaustive-deps -- who went dark is read off the stream each second
  const loud = alarms.filter((a) => !noted.has(a.key));
  const note = (alarm: Alarm): void => { acknowledge(alarm.ticket.id, alarm.key); };
  return { alarms, loud, noted, note };
}

/** Sound, the tab's title and one spoken line for what is new; stands wherever the rail is not. */
export function AlarmsHeard({ alarms, loud }: { alarms: readonly Alarm[]; loud: readonly Alarm[] }) {
  const w = useWords(boardWords);
  const ready = useTicketsReady();
  useRinging(loud.map((a) => a.key), loud.some((a) => a.urgent), ready);
  const human = alarms.filter((a) => a.is === "human").length;
  const page = `${w("title")} · ${w("product")}`;
  const title = loud.length > 0 ? w("tabAlarm", { n: loud.length, page }) : human > 0 ? w("tabTitle", { n: human, page }) : page;
  useEffect(() => {
    const before = document.title;
    document.title = title;
    return () => { document.title = before; };
  }, [title]);
  const newest = loud[0];
  const language = useLanguage();
  return <p className="unseen" role="alert">{newest ? `${titleOf(newest, w, language)} ${shortNo(newest.ticket.no)}` : ""}</p>;
}

type W = ReturnType<typeof useWords<typeof boardWords>>;

function titleOf(a: Alarm, w: W, language: "zh" | "en"): string {
  if (a.is === "dark") return w("darkTitle");
  if (a.is === "late") return w("lateTitle");
  if (a.is === "risk") return w("riskTitle");
  return a.reason === undefined ? named({}, "", language) || w("railTitle") : named(reasonWords, a.reason, language);
}

export function Rail({ alarms, noted, note, onClose }: { alarms: readonly Alarm[]; noted: ReadonlyMap<string, Noted>; note: (alarm: Alarm) => void; onClose: (() => void) | undefined }) {
  const w = useWords(boardWords);
  const { zones } = useBoard();
  const bell = useBell();
  const ready = useTicketsReady();
  // Noted promises leave; a ticket that needs a person stays until it has one.
  const cards = alarms.filter((a) => a.is === "human" || !noted.has(a.key));
  const hidden = alarms.length - cards.length;
  return (
    <aside className="board-rail" aria-label={w("railTitle")}>
      <div className="rail-head row g8">
        <h2 className="strong cut-text">{w("railTitle")}</h2>
        {cards.length > 0 && <span className="tag bad">{cards.length}</span>}
        <span className="grow" />
        <button type="button" className="link row g4" title={bell.muted > 0 ? w("unmute") : bell.blocked ? w("soundBlocked") : w("mute")} onClick={() => { mute(bell.muted === 0); }}>
          <Icon name="bell" size={14} />
          {bell.muted > 0 ? w("soundOff", { time: clock(bell.muted) }) : w("soundOn")}
        </button>
        {onClose && <button type="button" className="link" onClick={onClose}><kbd>{ESC}</kbd></button>}
      </div>
      <div className="rail-cards">
        {cards.length === 0 && ready && <Empty>{w("railEmpty")}</Empty>}
        {cards.slice(0, SHOWN).map((a) => <Card key={a.key} alarm={a} noted={noted.get(a.key)} onNote={() => { note(a); }} />)}
        {cards.length > SHOWN && <p className="hint rail-more">{w("moreAlarms", { n: cards.length - SHOWN })}</p>}
        {hidden > 0 && <p className="hint rail-more">{w("ackedAlarms", { n: hidden })}</p>}
      </div>
      <h3 className="label rail-label">{w("justNow")}</h3>
      <Feed />
      <p className="rail-foot">{zones.slice(0, 3).map((z) => <SeqLine key={z.id} zone={z.id} name={z.name} />)}</p>
    </aside>
  );
}

function Card({ alarm: a, noted, onNote }: { alarm: Alarm; noted: Noted | undefined; onNote: () => void }) {
  const w = useWords(boardWords);
  const language = useLanguage();
  const { now, choose, chosen, ask, workers, flows } = useBoard();
  const { ticket } = a;
  const who = ticket.live_dispatch?.worker_name ?? nameOf(workers, ticket.live_dispatch?.worker_id);
  const bad = a.is === "human" || a.is === "late";
  const text =
    a.is === "dark" ? w("darkText", { name: who, at: clock(a.since, true) })
    : a.is === "risk" && ticket.promise ? w("riskText", { promise: clock(ticket.promise.at), eta: clock(a.eta ?? now) })
    : a.is === "late" && ticket.promise ? w("lateText", { promise: clock(ticket.promise.at) })
    : w(ticket.round === 0 ? "humanText0" : "humanText", { round: ticket.round, span: span((now - Date.parse(ticket.created_at)) / 1000, language) });
  return (
    <article className={`alarm of-${a.is}${a.urgent ? " is-urgent" : ""}${noted ? " is-noted" : ""}${a.urgent && !noted ? " pulses" : ""}${ticket.id === chosen ? " on" : ""}`} data-alarm={ticket.id}>
      <p className="row g8">
        <StateGlyph state={a.is === "human" ? "human" : a.is === "late" ? "late" : "at_risk"} />
        <b className={`grow cut-text ${bad ? "is-bad" : "is-wait"}`}>{titleOf(a, w, language)}</b>
        <b className={bad ? "is-bad" : "is-wait"}>{running((now - a.since) / 1000)}</b>
      </p>
      <p className="hint row g4"><Icon name={kindIcon(ticket.kind)} size={14} /><span className="cut-text" title={ticket.place.address ?? undefined}>{[shortNo(ticket.no), who, ticket.place.address].filter(Boolean).join(" · ")}</span></p>
      <p className="alarm-text">{text}</p>
      <p className="row g8">
        {may(flows, ticket, "assign") && <button type="button" className={`button small${a.is === "human" ? " primary" : ""}`} onClick={() => { choose(ticket.id); ask(ticket.id); }}>{w(ticket.live_dispatch ? "reassign" : "assign")}</button>}
        <button type="button" className="button small" onClick={() => { choose(ticket.id); }}>{w("see")}</button>
        {!noted && <button type="button" className="button small" onClick={onNote}>{w("ack")}</button>}
      </p>
      {noted && <p className="hint">{noted.by === undefined ? w("acked") : w("ackedBy", { who: noted.by, time: clock(noted.at) })}</p>}
    </article>
  );
}

/** What happened last, one line each. */
function Feed() {
  const { day, workers, choose, looks } = useBoard();
  const language = useLanguage();
  const w = useWords(factWords);
  const open = useMemo(() => new Set(looks.map((l) => l.ticket.id)), [looks]);
  const say = (fact: Fact): string => {
    const said = (fact.data ?? {}) as { worker_id?: string | null; round?: number };
    const known = Object.hasOwn(factWords, fact.kind);
    const who = nameOf(workers, said.worker_id);
    return known ? w(fact.kind as keyof typeof factWords, { who: language === "zh" || who === "" ? who : who, round: said.round ?? 1 }) : fact.kind;
  };
  return (
    <ul className="feed">
      {day.last.filter((f) => f.kind !== "offer_acknowledged").slice(0, FEED).map((f) => {
        const no = shortNo(((f.data ?? {}) as { no?: string }).no ?? "");
        const text = say(f);
        return (
          <li key={`${f.zone}${String(f.seq)}`}>
            <span className="hint">{clock(f.at, true)}</span>
            {f.ticket_id && open.has(f.ticket_id) ? <button type="button" className="link" onClick={() => { choose(f.ticket_id ?? undefined); }}>{no}</button> : <span>{no}</span>}
            <span className="cut-text" title={text}>{text}</span>
          </li>
        );
      })}
    </ul>
  );
}

/** The number of the last fact; it says itself when some are still missing. */
function SeqLine({ zone, name }: { zone: string; name: string }) {
  const w = useWords(boardWords);
  const connection = useConnection();
  const [, again] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    const timer = setInterval(again, 1000);
    return () => { clearInterval(timer); };
  }, []);
  const seq = live.seq(zone).toLocaleString("en");
  return <span data-seq={live.seq(zone)}>{w(connection.is === "connected" ? "seqLine" : "seqBehind", { zone: name, seq })}</span>;
}
