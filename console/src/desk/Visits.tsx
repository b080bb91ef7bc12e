// Call-backs: whom to ask how it was, those due first. Ring, hear, say how it ended; three attempts and it ends by itself.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { api } from "../api/client";
import { useMe } from "../api/session";
import type { Ticket } from "../api/types";
import { useLanguage, useWords } from "../i18n";
import { openTickets, useOpenTickets, useTicketsReady } from "../live";
import { Choice, clock, Empty, Icon, Phone, Plate, ProblemText, span, StateMark, useNow, when } from "../ui";
import { isDue } from "./due";
import { outcomeWords, ticketWords } from "./story-words";
import "./desk.css";
import "./tickets.css";

type Which = "dueNow" | "waiting" | "endedVisits";
const KIND = "return_visit";

export default function Visits() {
  const w = useWords(ticketWords);
  const [which, setWhich] = useState<Which>("dueNow");
  const ready = useTicketsReady();
  const open = useOpenTickets().filter((t) => t.kind === KIND);
  const ended = useQuery({ queryKey: ["visits", "ended"], enabled: which === "endedVisits", queryFn: async ({ signal }) => (await api.get("/api/v1/tickets", { query: { kind: KIND, open: false, limit: 100 }, signal })).items });
  const due = open.filter(isDue).sort((a, b) => a.created_at.localeCompare(b.created_at));
  const waiting = open.filter((t) => !isDue(t)).sort((a, b) => (a.deadline_at ?? "").localeCompare(b.deadline_at ?? ""));
  const shown = which === "dueNow" ? due : which === "waiting" ? waiting : (ended.data ?? []);
  const label = (word: Which, n?: number) => <>{w(word)}{n === undefined ? null : <kbd>{n}</kbd>}</>;
  const empty = which === "dueNow" ? "noVisits" : which === "waiting" ? "noWaiting" : "noEnded";
  return (
    <section className="visits" aria-label={w("visits")}>
      <header className="row g12 visits-head">
        <h1 className="section">{w("visits")}</h1>
        <Choice small name={w("visits")} value={which} onChange={setWhich} options={[{ value: "dueNow", label: label("dueNow", due.length) }, { value: "waiting", label: label("waiting", waiting.length) }, { value: "endedVisits", label: label("endedVisits") }]} />
      </header>
      {ended.error && which === "endedVisits" && <ProblemText why={ended.error} onAgain={() => void ended.refetch()} />}
      {(which === "endedVisits" ? ended.data : ready) && shown.length === 0 && <Empty>{w(empty)}</Empty>}
      <ul className="visits-rows">{shown.slice(0, 200).map((t) => <Visit key={t.id} ticket={t} />)}</ul>
    </section>
  );
}

function Visit({ ticket }: { ticket: Ticket }) {
  const w = useWords(ticketWords);
  const o = useWords(outcomeWords);
  const language = useLanguage();
  const now = useNow();
  const me = useMe();
  const queries = useQueryClient();
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const [why, setWhy] = useState<unknown>();
  const due = ticket.deadline_at ? Date.parse(ticket.deadline_at) : undefined;
  const act = (deed: Promise<Ticket | undefined>): void => {
    setBusy(true);
    setWhy(undefined);
    deed.then((changed) => {
      if (!changed) return;
      openTickets.learn(changed);
      void queries.invalidateQueries({ queryKey: ["visits"] });
    }, setWhy).finally(() => { setBusy(false); });
  };
  const said = note.trim() === "" ? {} : { reason: note.trim() };
  const close = (outcome: string): void => { act(api.post("/api/v1/tickets/{id}/close", { path: { id: ticket.id }, body: { version: ticket.version, outcome, ...said } })); };
  const outcome = ticket.outcome;
  return (
    <li>
      <div className="row g12">
        <StateMark state={ticket.needs_human ? "due" : ticket.state} />
        <b className="cut-text visits-name" title={ticket.customer_name ?? undefined}>{ticket.customer_name ?? ""}</b>
        <Phone number={ticket.phone} />
        {ticket.plate && <Plate plate={ticket.plate} />}
        <Link className="hint nowrap" to={`/tickets/${ticket.parent_id ?? ticket.id}`}>{ticket.no}</Link>
        <span className="hint nowrap">{ticket.attempts > 0 ? w("attempts", { n: ticket.attempts }) : ""}</span>
        <span className="grow" />
        {ticket.closed_at
          ? <span className={`tag ${outcome === "satisfied" ? "done" : outcome === "not_satisfied" ? "bad" : ""}`}>{outcome && outcome in outcomeWords ? o(outcome as keyof typeof outcomeWords) : outcome} · {when(ticket.closed_at, now)}</span>
          : <span className={`hint nowrap${isDue(ticket) ? " is-wait" : ""}`}>{isDue(ticket) ? w("overdue", { span: span(Math.max(60, (now - Date.parse(ticket.created_at)) / 1000 - 7200), language) }) : due === undefined ? "" : w("dueAt", { time: clock(due) })}</span>}
      </div>
      {!ticket.closed_at && (
        <div className="row g8">
          {me.seat_id && <button type="button" className="button small primary" aria-disabled={busy} onClick={() => { act(api.post("/api/v1/calls", { body: { to: ticket.phone }, tries: 1 }).then(() => undefined)); }}><Icon name="phone" size={14} />{w("ring")}</button>}
          <input className="field" aria-label={w("visitNote")} placeholder={w("visitNote")} maxLength={200} value={note} onChange={(e) => { setNote(e.target.value); }} />
          <button type="button" className="button small" aria-disabled={busy} onClick={() => { close("satisfied"); }}>{w("satisfied")}</button>
          <button type="button" className="button small" aria-disabled={busy} onClick={() => { close("not_satisfied"); }}>{w("notSatisfied")}</button>
          <button type="button" className="button small" aria-disabled={busy} onClick={() => { act(api.post("/api/v1/tickets/{id}/attempt", { path: { id: ticket.id }, body: { version: ticket.version, ...said } })); }}>{w("notReached")}</button>
        </div>
      )}
      {why !== undefined && <ProblemText why={why} />}
    </li>
  );
}
