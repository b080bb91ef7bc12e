// The nearest able workers with their ETA, on the map and as rows; one is held, and why the others are not there.

import { useEffect, useRef, useState } from "react";
import type { Candidate, LeftOut, Worker } from "../api/types";
import { serverClock } from "../api/clock";
import { Refusal } from "../api/problem";
import { isMac } from "../browser";
import { named, useLanguage, useWords } from "../i18n";
import { workerWords } from "../i18n/common";
import { ago, Countdown, distance, Key, ProblemText, useNow } from "../ui";
import { keyName } from "./keys";
import { metresBetween, type Point } from "./point";
import { HOLD_S, type Quoted } from "./quote";
import { deskWords } from "./words";

export interface CandidatesProps {
  quoted: Quoted;
  /** Where he is wanted, once known. */
  place: Point | undefined;
  workers: readonly Worker[];
  chosen: string | undefined;
  why: boolean;
  /** Whether anybody can be held now. */
  can: boolean;
  onChoose: (worker: string) => void;
  onHold: (worker: string) => void;
  onWhy: () => void;
  onLater: () => void;
  onSave: () => void;
}

export function Candidates(props: CandidatesProps) {
  const { quoted, place, workers, why } = props;
  const w = useWords(deskWords);
  const { quote } = quoted;
  const isOutside = quoted.why instanceof Refusal && quoted.why.errors.some((e) => e.field === "place");
  return (
    <div className="desk-candidates">
      <div className="row g8 desk-candidates-head">
        <h2 className="strong">{w("candidates")}</h2>
        {quote && <span className="hint">{quote.candidates.length}</span>}
        <span className="grow" />
        {quote && <WorkedOut at={quoted.at} />}
      </div>
      {!place && <p className="hint desk-pad">{w("noPlaceYet")}</p>}
      {place && !quote && quoted.why === undefined && <p className="hint desk-pad">{w("asking")}</p>}
      {isOutside && <p className="desk-pad is-wait">{w("outside")}</p>}
      {quoted.why !== undefined && !isOutside && <div className="desk-pad"><ProblemText why={quoted.why} onAgain={quoted.again} /></div>}
      {quote && quote.candidates.length > 0 && <Rows {...props} candidates={quote.candidates} />}
      {quote?.candidates.length === 0 && <NobodyAble {...props} leftOut={quote.left_out} />}
      {quote && quote.left_out.length > 0 && quote.candidates.length > 0 && <Rest leftOut={quote.left_out} workers={workers} open={why} onWhy={props.onWhy} />}
    </div>
  );
}

function WorkedOut({ at }: { at: number }) {
  const w = useWords(deskWords);
  const language = useLanguage();
  const now = useNow();
  return <span className="hint">{w("workedOut", { ago: ago((now - at) / 1000, language) })}</span>;
}

function Rows({ candidates, quoted, workers, chosen, can, onChoose, onHold }: CandidatesProps & { candidates: readonly Candidate[] }) {
  const list = useRef<HTMLOListElement>(null);
  // Under the pointer nothing changes places.
  const [order, setOrder] = useState<readonly string[]>();
  const shown = order === undefined ? candidates : [...candidates].sort((a, b) => (order.indexOf(a.worker_id) >>> 0) - (order.indexOf(b.worker_id) >>> 0));
  useEffect(() => { list.current?.querySelector(".on")?.scrollIntoView({ block: "nearest" }); }, [chosen]);
  return (
    <ol ref={list} className="desk-rows" onMouseEnter={() => { setOrder(candidates.map((c) => c.worker_id)); }} onMouseLeave={() => { setOrder(undefined); }}>
      {shown.map((c, i) => (
        <Row key={c.worker_id} rank={i + 1} candidate={c} worker={workers.find((x) => x.id === c.worker_id)} on={c.worker_id === chosen} quoted={quoted} can={can} onChoose={() => { onChoose(c.worker_id); }} onHold={() => { onHold(c.worker_id); }} />
      ))}
    </ol>
  );
}

function Row({ rank, candidate, worker, on, quoted, can, onChoose, onHold }: { rank: number; candidate: Candidate; worker: Worker | undefined; on: boolean; quoted: Quoted; can: boolean; onChoose: () => void; onHold: () => void }) {
  const w = useWords(deskWords);
  const language = useLanguage();
  const held = quoted.held?.worker_id === candidate.worker_id;
  const facts = [worker ? named(workerWords, worker.state, language) : "", worker ? w(worker.form === "franchise" ? "franchise" : "ownForm") : ""].filter(Boolean);
  const minutes = Math.max(1, Math.ceil(candidate.eta_s / 60));
  return (
    <li className={`desk-candidate${on ? " on" : ""}`} aria-current={on || undefined} onClick={onChoose}>
      <span className="desk-rank" aria-hidden="true">{rank}</span>
      <span className="desk-name">
        <span className="row g8"><b className="cut-text" title={candidate.name}>{w("master", { name: candidate.name })}</b>{worker && <span className="hint" title={w("tail")}>{worker.phone.slice(-4)}</span>}</span>
        {quoted.expired === candidate.worker_id ? <span className="hint is-wait">{w("keptOut")}</span> : <span className="hint cut-text support">{facts.join(" · ")}</span>}
      </span>
      <span className="desk-minutes">
        <span><b>{minutes}</b> <span className="hint">{w("min")}</span></span>
        <span className="hint nowrap">{w("rankKm", { distance: distance(candidate.distance_m, language), ago: ago(candidate.fix_age_s, language) })}</span>
      </span>
      {held && quoted.held
        ? <button type="button" className="desk-held" title={w("letGo")} onClick={(e) => { e.stopPropagation(); void quoted.release(); }}><span className="unseen">{w("letGo")}</span><Countdown until={quoted.held.until} total_s={HOLD_S} width={4} /></button>
        : <button type="button" className="button small desk-keep" aria-disabled={!can} onClick={(e) => { e.stopPropagation(); onHold(); }}>{w("keep")}</button>}
    </li>
  );
}

/** How many were left out by which rule; with their names when somebody asks why. */
function Rest({ leftOut, workers, open, onWhy }: { leftOut: readonly LeftOut[]; workers: readonly Worker[]; open: boolean; onWhy: () => void }) {
  const w = useWords(deskWords);
  const language = useLanguage();
  return (
    <div className="desk-rest">
      <div className="row g8">
        <b className="hint support">{w("leftOut", { n: leftOut.length })}</b>
        <span className="grow" />
        <button type="button" className="link hint-size row g4" aria-expanded={open} onClick={onWhy}>{w(open ? "hideWhy" : "why")} <Key>{keyName("Alt W", isMac())}</Key></button>
      </div>
      {open ? (
        <ul>
          {leftOut.map((l, i) => <li key={`${l.worker_id}${i}`} className="row g8 hint"><span className="support cut-text">{nameOf(l, workers) ?? w("otherBranch")}</span><span className="grow" /><span>{named(deskWords, l.rule, language)}</span></li>)}
        </ul>
      ) : (
        <p className="hint">{counted(leftOut).map(([rule, n]) => w("ruleCount", { n, rule: named(deskWords, rule, language) })).join(" · ")}</p>
      )}
    </div>
  );
}

const nameOf = (l: LeftOut, workers: readonly Worker[]): string | undefined => workers.find((x) => x.id === l.worker_id)?.name;

/** Rules by how many they kept away, most first. */
export function counted(leftOut: readonly LeftOut[]): [rule: string, n: number][] {
  const counts = new Map<string, number>();
  for (const { rule } of leftOut) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}

/** Nobody can go: the three nearest with what stops each, and the two things that can be done instead. */
function NobodyAble({ leftOut, workers, place, can, onLater, onSave }: CandidatesProps & { leftOut: readonly LeftOut[] }) {
  const w = useWords(deskWords);
  const language = useLanguage();
  const now = serverClock.now();
  const near = leftOut
    .map((l) => ({ ...l, worker: workers.find((x) => x.id === l.worker_id) }))
    .map((l) => ({ ...l, away: place && l.worker?.last_fix ? metresBetween(place, l.worker.last_fix) : Infinity }))
    .sort((a, b) => a.away - b.away)
    .slice(0, 3);
  return (
    <div className="desk-pad desk-nobody">
      <p className="strong is-wait">{w("nobodyAble")}</p>
      {near.length > 0 && <p className="hint">{w("nearestUnable")}</p>}
      <ul>
        {near.map((l, i) => (
          <li key={`${l.worker_id}${i}`} className="row g8">
            <b className="cut-text">{l.worker ? w("master", { name: l.worker.name }) : w("otherBranch")}</b>
            <span className="is-wait">{named(deskWords, l.rule, language)}</span>
            <span className="grow" />
            {Number.isFinite(l.away) && l.worker?.last_fix && <span className="hint nowrap">{w("rankKm", { distance: distance(l.away, language), ago: ago((now - Date.parse(l.worker.last_fix.at)) / 1000, language) })}</span>}
          </li>
        ))}
      </ul>
      <div className="row g8">
        <button type="button" className="button small" onClick={onLater}>{w("makeLater")}</button>
        <button type="button" className="button small" aria-disabled={!can} onClick={onSave}>{w("toHuman")}</button>
      </div>
    </div>
  );
}
