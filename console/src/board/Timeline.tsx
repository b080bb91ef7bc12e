// The timeline: a row a worker. Dotted while he drives, a bar while he works, a notch where he was promised, a red line now.

import { memo, useMemo, useRef } from "react";
import { named, useLanguage, useWords } from "../i18n";
import { stateWords } from "../i18n/common";
import type { Worker } from "../api/types";
import { Icon, clock, shortNo, StateGlyph } from "../ui";
import { conflicts, type Conflict } from "./conflict";
import { conflictText } from "./ConflictLines";
import { useBoard } from "./context";
import { barOf, type Spell } from "./day";
import { useDrag, grip } from "./drag";
import { stateOf, useMoved } from "./people";
import { markOf } from "./Reassign";
import { useRows } from "./rows";
import { boardWords } from "./words";

const ROW = 27;
/** Minutes shown before and after now; the past is shorter. */
const BEFORE = 56;
const AFTER = 124;
const STEP = 30;
/** A bar shorter than this share of the scale, per cent, has no room for its number. */
const SLIM = 8;
const MIN = 60_000;
const NAMES = new Intl.Collator("zh-CN");
const DROPPED = new Set(["declined", "expired", "superseded", "failed"]);

interface Line {
  id: string;
  worker: Worker;
  state: string;
  spells: Spell[];
  rank: number;
}

export function Timeline({ only }: { only: ReadonlySet<string> | undefined }) {
  const w = useWords(boardWords);
  const board = useBoard();
  const { now, day, workers } = board;
  const box = useRef<HTMLDivElement>(null);
  const minute = Math.floor(now / MIN) * MIN;
  const [from, to] = [minute - BEFORE * MIN, minute + AFTER * MIN];
  const moved = useMoved(2000);
  // Ten thousand names are sorted once, not each second.
  const inOrder = useMemo(() => [...workers.values()].sort((a, b) => NAMES.compare(a.name, b.name) || (a.id < b.id ? -1 : 1)), [workers]);
  const lines = useMemo(() => {
    const urgency = new Map(board.looks.map((l, i) => [l.ticket.id, i]));
    const by = new Map<string, Spell[]>();
    for (const s of day.spells.values()) {
      if (s.workerId === undefined || DROPPED.has(s.state) || (s.ended ?? to) < from) continue;
      by.set(s.workerId, [...(by.get(s.workerId) ?? []), s]);
    }
    const [busy, idle]: [Line[], Line[]] = [[], []];
    for (const worker of inOrder) {
      const spells = by.get(worker.id) ?? [];
      const state = stateOf(worker);
      if (state === "off" && spells.length === 0) continue;
      if (only && !spells.some((s) => only.has(s.ticketId))) continue;
      const rank = Math.min(1e6, ...spells.filter((s) => s.ended === undefined).map((s) => urgency.get(s.ticketId) ?? 1e6));
      (spells.length > 0 ? busy : idle).push({ id: worker.id, worker, state, spells, rank });
    }
    return [...busy.sort((a, b) => a.rank - b.rank), ...idle];
    // Who drives where changes with the facts and the stream; both are counted. Urgency is read off along with them.
  }, [day, day.version, inOrder, moved, only, from, to]); // eslint-disable-line react-hooks/exhaustive-deps
  const { first, last } = useRows(box, lines.length, ROW);
  const ticks: number[] = [];
  for (let t = Math.ceil(from / (STEP * MIN)) * STEP * MIN; t < to; t += STEP * MIN) ticks.push(t);
  const part = (t: number): string => `${(((t - from) / (to - from)) * 100).toFixed(3)}%`;
  return (
    <section className="board-time" aria-label={w("timelineName")}>
      <div className="time-head">
        <span className="time-label"><b>{w("workers", { n: lines.length })}</b><i className="notch" aria-hidden="true" />{w("promise")}</span>
        <div className="time-scale" aria-hidden="true">
          {ticks.map((t) => <span key={t} style={{ left: part(t) }} hidden={Math.abs(t - now) < 9 * MIN}>{clock(t)}</span>)}
          <span className="time-now" style={{ left: part(now) }}>{clock(now)}</span>
        </div>
      </div>
      <div ref={box} className="time-rows">
        <div style={{ height: lines.length * ROW, position: "relative" }}>
          <div className="time-grid" aria-hidden="true">
            {ticks.map((t) => <i key={t} style={{ left: part(t) }} />)}
            <i className="is-now" style={{ left: part(now) }} />
          </div>
          <ul>
            {lines.slice(first, last).map((line, i) => <Row key={line.id} line={line} top={(first + i) * ROW} from={from} to={to} />)}
          </ul>
          {lines.length === 0 && <p className="empty">{w("noRows")}</p>}
        </div>
      </div>
    </section>
  );
}

const Row = memo(function Row({ line, top, from, to }: { line: Line; top: number; from: number; to: number }) {
  const drag = useDrag();
  const over = drag?.workerId === line.id;
  return (
    <li className={`time-row${over ? " is-over" : ""}`} data-worker={line.id} style={{ transform: `translateY(${String(top)}px)` }}>
      <span className="time-label">
        <StateGlyph state={markOf(line.state)} />
        <b className="cut-text" title={line.worker.name}>{line.worker.name}</b>
        <span className="grow" />
        {line.worker.crew_id ? <Icon name="tow" /> : null}
      </span>
      <div className="time-bars">
        {line.spells.map((s) => <Bar key={s.dispatchId} spell={s} others={line.spells} from={from} to={to} />)}
        {over && <Ghost ticketId={drag.ticketId} line={line} from={from} to={to} />}
      </div>
    </li>
  );
});

function Bar({ spell: s, others, from, to }: { spell: Spell; others: readonly Spell[]; from: number; to: number }) {
  const w = useWords(boardWords);
  const language = useLanguage();
  const { now, usual_s, chosen, choose, ask, looks } = useBoard();
  const look = looks.find((l) => l.ticket.id === s.ticketId);
  const before = others.filter((o) => o !== s && o.ended === undefined && (o.departed !== undefined || (o.eta ?? 0) < (s.eta ?? Infinity)));
  const free = s.departed === undefined ? Math.max(now, ...before.map((o) => barOf(o, usual_s(o.kind), now).end)) : now;
  const bar = barOf(s, usual_s(s.kind), now, free);
  const part = (t: number): number => Math.max(0, Math.min(100, ((t - from) / (to - from)) * 100));
  const state = s.ended === undefined ? (look?.late ?? s.state) : "done";
  const [drive, work, end] = [part(bar.drive), part(bar.work), part(bar.end)];
  if (end <= 0 || drive >= 100) return null;
  const name = w("barName", { no: s.no, state: named(stateWords, state === "arrived" ? "on_scene" : state, language), from: clock(bar.work), to: clock(bar.end) });
  const inside = <><StateGlyph state={state} size={12} />{shortNo(s.no)}</>;
  return (
    <>
      <i className={`drive is-${look?.late ?? s.state}`} style={{ left: `${String(drive)}%`, width: `${String(Math.max(0, work - drive))}%` }} />
      {work < 100 && (
        <button
          type="button"
          tabIndex={-1}
          data-ticket={s.ticketId}
          className={`bar is-${state}${s.ticketId === chosen ? " on" : ""}${end - work < SLIM ? " is-slim" : ""}`}
          style={{ left: `${String(work)}%`, width: `${String(Math.max(1.2, end - work))}%` }}
          aria-label={name}
          title={name}
          onClick={() => { if (look) choose(s.ticketId); }}
          onPointerDown={(event) => { if (look) grip(event, s.ticketId, ask); }}
        >
          {end - work < SLIM ? <span>{inside}</span> : inside}
        </button>
      )}
      {s.promise !== undefined && s.promise > from && s.promise < to && <i className={`notch${look?.late ? " is-late" : ""}`} style={{ left: `${String(part(s.promise))}%` }} />}
    </>
  );
}

/** What a dragged ticket would look like here. */
function Ghost({ ticketId, line, from, to }: { ticketId: string; line: Line; from: number; to: number }) {
  const { looks, usual_s, now } = useBoard();
  const ticket = looks.find((l) => l.ticket.id === ticketId)?.ticket;
  if (!ticket) return null;
  const start = Math.max(now, ticket.promise ? Date.parse(ticket.promise.at) : now);
  const part = (t: number): number => ((t - from) / (to - from)) * 100;
  const busy = Math.max(0, ...line.spells.filter((s) => s.ended === undefined && s.ticketId !== ticketId).map((s) => barOf(s, usual_s(s.kind), now).end));
  const end = start + usual_s(ticket.kind) * 1000;
  const clash = Math.max(0, Math.min(busy, end) - start);
  return (
    <span className={`bar ghost${clash > 0 ? " is-bad" : ""}`} style={{ left: `${String(part(start))}%`, width: `${String(part(end) - part(start))}%` }}>
      <i style={{ width: `${String((clash / (end - start)) * 100)}%` }} />
      {shortNo(ticket.no)}
    </span>
  );
}

/** What a drag says beside the pointer, before anything is asked. */
export function DragNote() {
  const w = useWords(boardWords);
  const language = useLanguage();
  const { looks, workers, day, usual_s, now } = useBoard();
  const drag = useDrag();
  if (!drag) return null;
  const ticket = looks.find((l) => l.ticket.id === drag.ticketId)?.ticket;
  const worker = drag.workerId === undefined ? undefined : workers.get(drag.workerId);
  if (!ticket) return null;
  const found: Conflict[] = worker ? conflicts(ticket, { worker, state: stateOf(worker) }, day, usual_s, now).filter((c) => c.tone !== "plain") : [];
  return (
    <div className="drag-note" role="status" style={{ transform: `translate(${String(Math.min(drag.x + 14, innerWidth - 330))}px, ${String(Math.min(drag.y + 14, innerHeight - 64))}px)` }}>
      <b>{shortNo(ticket.no)}{worker ? ` → ${worker.name}` : ""}</b>
      <span>{worker ? (found.length > 0 ? found.map((c) => conflictText(c, worker.name, w, language)).join(" ") : w("cFree")) : w("dropHere")}</span>
      <span className="soft">{worker ? w("dropAsks") : w("dragKey")}</span>
    </div>
  );
}
