// Whom to put a ticket on. What stands against it is said before anything is saved; what happened instead, when somebody
// else was quicker, after.

import { useMutation, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { api } from "../api/client";
import { Refusal } from "../api/problem";
import { queries } from "../api/query";
import type { Fact, Ticket, Worker } from "../api/types";
import { named, useLanguage, useWords } from "../i18n";
import { commonWords, stateWords, workerWords } from "../i18n/common";
import { openTickets } from "../live";
import { clock, distance, Icon, ProblemText, shortNo, span, StateGlyph } from "../ui";
import { conflicts, ruleIn, ticketIn, type Conflict } from "./conflict";
import { ConflictLines } from "./ConflictLines";
import { ESC, nameOf, useBoard } from "./context";
import { farFrom, stateOf } from "./people";
import { boardWords, ruleWords } from "./words";

/** Rows shown of those who are not among the server's candidates. */
const OTHERS = 12;

interface Props {
  ticket: Ticket;
  /** Already chosen, by a drag. */
  first: string | undefined;
  onClose: () => void;
}

export function Reassign({ ticket, first, onClose }: Props) {
  const w = useWords(boardWords);
  const language = useLanguage();
  const { workers, day, usual_s, now } = useBoard();
  const [picked, setPicked] = useState(first);
  const [find, setFind] = useState("");
  // What was seen when the question was asked: whoever was quicker makes it stale, and that is said, not passed over.
  const [version] = useState(ticket.version);
  const quote = useQuery({
    queryKey: ["quote", ticket.id, version],
    queryFn: () => api.post("/api/v1/quotes", { body: { kind: ticket.kind, place: ticket.place, ...(ticket.want_from ? { want_from: ticket.want_from } : {}), ...(ticket.want_to ? { want_to: ticket.want_to } : {}) } }),
    enabled: typeof ticket.place.lat === "number",
    staleTime: 10_000,
  });
  const put = useMutation({
    mutationFn: ({ worker, version }: { worker: string; version: number }) => api.post("/api/v1/tickets/{id}/assign", { path: { id: ticket.id }, body: { version, worker_id: worker } }),
    onSuccess: (changed) => {
      openTickets.learn(changed);
      void queries.invalidateQueries({ queryKey: ["why", ticket.id] });
      onClose();
    },
  });
  const pick = (id: string): void => {
    setPicked(id);
    put.reset();
  };
  const candidates = quote.data?.candidates ?? [];
  const able = new Set(candidates.map((c) => c.worker_id));
  const wanted = find.trim().toLocaleLowerCase();
  const fits = (worker: Worker | undefined): worker is Worker => worker !== undefined && (wanted === "" || worker.name.toLocaleLowerCase().includes(wanted));
  const left = new Map(quote.data?.left_out.map((l) => [l.worker_id, l.rule]));
  const others = useMemo(() => {
    const found: { worker: Worker; far: number }[] = [];
    for (const worker of workers.values()) if (worker.zone === ticket.zone && worker.on_duty) found.push({ worker, far: farFrom(worker.id, ticket.place) ?? Infinity });
    return found.sort((a, b) => a.far - b.far);
  }, [workers, ticket]);
  const target = picked === undefined ? undefined : workers.get(picked);
  const against: Conflict[] = target ? conflicts(ticket, { worker: target, state: stateOf(target) }, day, usual_s, now, quote.data) : [];
  const barred = against.some((c) => c.tone === "bad");
  const beside = others.filter(({ worker }) => !able.has(worker.id) && fits(worker)).slice(0, OTHERS);
  if (target && !able.has(target.id) && !beside.some((o) => o.worker.id === target.id) && fits(target)) beside.unshift({ worker: target, far: farFrom(target.id, ticket.place) ?? Infinity });
  return (
    <div
      className="why reassign"
      role="dialog"
      aria-label={w(ticket.live_dispatch ? "reassignTitle" : "assignTitle", { no: shortNo(ticket.no) })}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
    >
      <div className="why-head row g8">
        <h2 className="section grow">{w(ticket.live_dispatch ? "reassignTitle" : "assignTitle", { no: shortNo(ticket.no) })}</h2>
        <kbd>{ESC}</kbd>
      </div>
      <p className="why-meta">{w("reassignHint")}</p>
      <label className="why-find row g8">
        <Icon name="search" />
        <input autoFocus value={find} onChange={(event) => { setFind(event.target.value); }} placeholder={w("findWorker")} aria-label={w("findWorker")} maxLength={40} />
      </label>
      <div className="why-scroll" role="radiogroup" aria-label={w("workers", { n: candidates.length + beside.length })}>
        <p className="label why-label">{quote.isLoading ? w("estimating") : quote.data && candidates.length === 0 ? w("nobodyAble") : w("able")}</p>
        {candidates.filter((c) => fits(workers.get(c.worker_id))).map((c) => (
          <Pick key={c.worker_id} id={c.worker_id} on={picked === c.worker_id} onPick={pick} name={c.name} right={<b>{span(c.eta_s, language, true)}</b>} below={distance(c.distance_m, language)} />
        ))}
        {beside.length > 0 && <p className="label why-label">{w("others2")}</p>}
        {beside.map(({ worker, far }) => {
          const rule = left.get(worker.id);
          return <Pick key={worker.id} id={worker.id} on={picked === worker.id} onPick={pick} name={worker.name} right={Number.isFinite(far) ? <span className="hint">{distance(far, language)}</span> : null} below={rule === undefined ? named(workerWords, stateOf(worker), language) : named(ruleWords, rule, language)} />;
        })}
      </div>
      <div className="why-foot">
        {target && !put.isError && <ConflictLines conflicts={against} name={target.name} />}
        {put.isError && <Instead ticket={ticket} why={put.error} name={nameOf(workers, put.variables.worker)} onAgain={(version) => { put.mutate({ worker: put.variables.worker, version }); }} onSee={onClose} />}
        <div className="row g8">
          {put.isError ? null : target && barred ? <span className="is-bad grow">{w("cannot")}</span> : (
            <button type="button" className="button primary" aria-disabled={!target || put.isPending} onClick={() => { if (target && !put.isPending) put.mutate({ worker: target.id, version }); }}>
              {target ? w("doAssign", { name: target.name }) : w("pickFirst")}
            </button>
          )}
          <Cancel onClose={onClose} />
        </div>
      </div>
    </div>
  );
}

function Cancel({ onClose }: { onClose: () => void }) {
  const c = useWords(commonWords);
  return <button type="button" className="button" onClick={onClose}>{c("cancel")}</button>;
}

function Pick({ id, on, onPick, name, right, below }: { id: string; on: boolean; onPick: (id: string) => void; name: string; right: React.ReactNode; below: string }) {
  const { workers } = useBoard();
  const worker = workers.get(id);
  return (
    <button type="button" role="radio" aria-checked={on} data-pick={id} className={`pick${on ? " on" : ""}`} onClick={() => { onPick(id); }}>
      <StateGlyph state={worker ? markOf(stateOf(worker)) : "new"} />
      <b>{name}</b>
      <span className="hint cut-text grow">{below}</span>
      {right}
    </button>
  );
}

/** A worker's state as a shape that states have: free is the empty ring. */
export const markOf = (state: string): string => (state === "free" ? "new" : state === "off" ? "cancelled" : state);

/** Somebody was quicker, or the server knows better: what happened instead, who and when. */
function Instead({ ticket, why, name, onAgain, onSee }: { ticket: Ticket; why: unknown; name: string; onAgain: (version: number) => void; onSee: () => void }) {
  const w = useWords(boardWords);
  const s = useWords(stateWords);
  const c = useWords(commonWords);
  const language = useLanguage();
  const { workers } = useBoard();
  const refusal = why instanceof Refusal ? why : undefined;
  const raced = refusal !== undefined && ["stale_version", "taken", "withdrawn", "wrong_state"].includes(refusal.code);
  const now = useQuery({
    queryKey: ["instead", ticket.id, refusal?.requestId],
    queryFn: async () => {
      const [latest, facts] = await Promise.all([api.get("/api/v1/tickets/{id}", { path: { id: ticket.id } }), api.all("/api/v1/tickets/{id}/facts", { path: { id: ticket.id } }, 1000)]);
      openTickets.learn(latest);
      return { latest, fact: facts.findLast((f: Fact) => f.dispatch_id !== undefined || f.kind === "ticket_closed") };
    },
    enabled: raced,
    staleTime: Infinity,
  });
  const rule = ruleIn(refusal?.detail);
  if (refusal?.code === "span_overlaps") return <p className="problem" role="alert">{w("wentOverlap", { name, no: shortNo(ticketIn(refusal.detail) ?? "") })}</p>;
  if (refusal?.code === "worker_unable" && rule !== undefined) return <p className="problem" role="alert">{w("wentRule", { name, rule: named(ruleWords, rule, language) })}</p>;
  if (!raced) return <ProblemText why={why} onAgain={() => { onAgain(ticket.version); }} />;
  if (!now.data) return <p className="hint">{c("loading")}</p>;
  const { latest, fact } = now.data;
  const at = fact ? clock(fact.at, true) : "";
  const who = latest.live_dispatch?.worker_name ?? (nameOf(workers, latest.live_dispatch?.worker_id) || w("nobody"));
  const no = shortNo(ticket.no);
  const said = latest.closed_at ? w("wentClosed", { no }) : fact?.kind === "assigned" ? w("wentAssigned", { no, at, name: who }) : w("wentState", { no, at, state: s(latest.state as keyof typeof stateWords), name: who });
  return (
    <div className="problem" role="alert">
      <Icon name="warn" />
      <div className="grow">
        <p className="instead">{said}</p>
        <p className="row g8">
          <button type="button" className="link" onClick={onSee}>{c("seeIt")}</button>
          {!latest.closed_at && <button type="button" className="link" onClick={() => { onAgain(latest.version); }}>{w("stillAssign", { name })}</button>}
        </p>
      </div>
    </div>
  );
}
