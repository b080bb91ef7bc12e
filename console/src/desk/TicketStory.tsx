// One ticket: what it is, how the promise stands, and everything that happened, oldest first.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { Link } from "react-router";
import { api } from "../api/client";
import { isOne, useMe } from "../api/session";
import type { Ticket } from "../api/types";
import { named, useLanguage, useWords } from "../i18n";
import { commonWords, stateWords } from "../i18n/common";
import { openTickets, useFrame, useOpenTickets } from "../live";
import { clock, Icon, Kind, lateness, Phone, Plate, ProblemText, shownState, span, StateMark, useNow, when } from "../ui";
import { Onlookers } from "../ui/Onlookers";
import { expected, wholeMinute } from "./eta";
import { useLocating } from "./locate";
import { LocateButton, LocateLine } from "./LocateLine";
import { storyOf } from "./story";
import { Proofs } from "./Proofs";
import { StoryLine } from "./StoryLine";
import { reasonWords, ticketWords } from "./story-words";

/** Facts and messages read of one ticket: far more than any has. */
const MOST = 1000;

export function TicketStory({ id }: { id: string }) {
  const w = useWords(ticketWords);
  const queries = useQueryClient();
  const key = ["ticket", id];
  const read = useQuery({ queryKey: key, queryFn: ({ signal }) => api.get("/api/v1/tickets/{id}", { path: { id }, signal }) });
  const facts = useQuery({ queryKey: [...key, "facts"], queryFn: ({ signal }) => api.all("/api/v1/tickets/{id}/facts", { path: { id }, signal }, MOST) });
  const messages = useQuery({ queryKey: [...key, "messages"], queryFn: ({ signal }) => api.all("/api/v1/messages", { query: { ticket: id }, signal }, MOST) });
  const workers = useQuery({ queryKey: ["desk", "workers"], queryFn: () => api.all("/api/v1/workers", {}, 2000) });
  useFrame("fact", (fact) => { if (fact.ticket_id === id) void queries.invalidateQueries({ queryKey: key }); });
  const live = useOpenTickets().find((t) => t.id === id);
  const ticket = live && (!read.data || live.version >= read.data.version) ? live : read.data;
  const [withMessages, setWithMessages] = useState(true);
  if (read.error && !ticket) return <section className="story-page"><ProblemText why={read.error} onAgain={() => void read.refetch()} /></section>;
  if (!ticket) return <section className="story-page" />;
  const story = storyOf(facts.data ?? [], withMessages ? (messages.data ?? []) : [], (worker) => workers.data?.find((x) => x.id === worker)?.name);
  const learn = (changed: Ticket): void => {
    queries.setQueryData(key, changed);
    openTickets.learn(changed);
    void queries.invalidateQueries({ queryKey: [...key, "facts"] });
  };
  return (
    <section className="story-page" aria-label={ticket.no}>
      <Head ticket={ticket} />
      <Onlookers ticket={ticket.id} />
      <Facts ticket={ticket} />
      <Deeds ticket={ticket} onDone={learn} />
      <div className="row g8 story-head">
        <h2 className="section">{w("story")}</h2>
        <span className="grow" />
        <label className="row g4 hint"><input type="checkbox" checked={withMessages} onChange={(e) => { setWithMessages(e.target.checked); }} />{w("withMessages")}</label>
      </div>
      <ol className="story">{story.map((told) => <StoryLine key={told.id} told={told} kind={ticket.kind} />)}</ol>
      <Proofs id={id} kind={ticket.kind} />
    </section>
  );
}

function Head({ ticket }: { ticket: Ticket }) {
  const w = useWords(ticketWords);
  const now = useNow();
  const late = lateness(ticket, now, expected(ticket));
  return (
    <header className="row g12 story-top">
      <Link className="button small story-back" to="/tickets"><Icon name="left" size={14} />{w("back")}</Link>
      <h1 className="figure">{ticket.no}</h1>
      <Kind kind={ticket.kind} />
      <StateMark state={shownState(ticket)} />
      {late && <StateMark state={late} />}
      {ticket.plate && <Plate plate={ticket.plate} word />}
    </header>
  );
}

function Facts({ ticket }: { ticket: Ticket }) {
  const w = useWords(ticketWords);
  const c = useWords(commonWords);
  const language = useLanguage();
  const now = useNow();
  const at = expected(ticket);
  const { promise } = ticket;
  const time = (moment: string): string => (when(moment, now).includes(":") ? clock(moment) : `${when(moment, now)} ${clock(moment)}`);
  const isVisit = ticket.kind === "return_visit";
  return (
    <dl className="story-facts">
      <Fact label={w("customer")}><b className="cut-text" title={ticket.customer_name ?? undefined}>{ticket.customer_name ?? c("unknown")}</b> <Link to={`/customers?q=${encodeURIComponent(ticket.phone)}`}><Phone number={ticket.phone} /></Link></Fact>
      {!isVisit && (
        <Fact label={w("promised")}>
          {promise ? <><b>{w("before", { time: time(new Date(wholeMinute(Date.parse(promise.at))).toISOString()) })}</b> {typeof promise.kept === "boolean" ? <span className={`tag ${promise.told_late ? "wait" : promise.kept ? "done" : "bad"}`}>{promise.told_late ? w("keptTold") : c(promise.kept ? "kept" : "broken")}</span> : <span className="hint">{w("saidAt", { time: clock(promise.said_at) })}</span>}</> : <span className="hint">{w("notPromised")}</span>}
        </Fact>
      )}
      {!isVisit && !ticket.closed_at && <Fact label={w("worker")}>{ticket.live_dispatch?.worker_name ? <b>{ticket.live_dispatch.worker_name}</b> : <span className="hint">{w("nobody")}</span>} {at !== undefined && <span className="is-accent">{span(Math.max(60, (at - now) / 1000), language)} · {clock(at)}</span>}</Fact>}
      {!isVisit && <Fact label={w("place")}>{ticket.place.address ?? <span className="hint">{w("noPlace")}</span>}</Fact>}
      {ticket.want_from && <Fact label={w("wanted")}>{[time(ticket.want_from), ticket.want_to ? clock(ticket.want_to) : ""].filter(Boolean).join("–")}</Fact>}
      {ticket.note && <Fact label={w("note")}>{ticket.note}</Fact>}
      <Fact label={w("booked")}>{time(ticket.created_at)}</Fact>
      {ticket.deadline_at && !ticket.closed_at && <Fact label={w("deadline")}>{time(ticket.deadline_at)}</Fact>}
      {ticket.needs_human && ticket.human_reason && <Fact label={named(stateWords, "human", language)}><span className="is-bad">{named(reasonWords, ticket.human_reason, language)}</span></Fact>}
      {ticket.parent_id && <Fact label={w("parent")}><Link to={`/tickets/${ticket.parent_id}`}>{w("seeParent")}</Link></Fact>}
    </dl>
  );
}

const Fact = ({ label, children }: { label: string; children: ReactNode }): ReactNode => <div><dt className="hint">{label}</dt><dd>{children}</dd></div>;

type Deed = "note" | "cancel" | "human" | "result";
const HINTS = { note: "addNoteHint", cancel: "cancelWhy", human: "handOverWhy", result: "resultNote" } as const;

/** States in which a place can still be changed. */
const PLACED: ReadonlySet<string> = new Set(["new", "offered", "accepted", "enroute"]);

/** What can be done here: ring, note, cancel, ask where he is. */
function Deeds({ ticket, onDone }: { ticket: Ticket; onDone: (ticket: Ticket) => void }) {
  const w = useWords(ticketWords);
  const me = useMe();
  const [open, setOpen] = useState<Deed>();
  const { data: flows } = useQuery({ queryKey: ["flows"], staleTime: Infinity, queryFn: ({ signal }) => api.get("/api/v1/flows", { signal }) });
  const flow = flows?.items.find((f) => f.kind === ticket.kind);
  // Handled on the telephone; call-backs have a page of their own.
  const byPhone = flow?.handler === "agent" && ticket.kind !== "return_visit" && !ticket.closed_at;
  const results = flow?.outcomes.filter((o) => !["cancelled", "not_reached"].includes(o.name)) ?? [];
  const language = useLanguage();
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState(false);
  const [why, setWhy] = useState<unknown>();
  const [rung, setRung] = useState(false);
  const act = async (outcome?: string): Promise<void> => {
    if (text.trim() === "") {
      setWrong(true);
      return;
    }
    setWhy(undefined);
    try {
      const path = { id: ticket.id };
      // A note goes to whatever the ticket is now; a cancel only to what was seen.
      onDone(open === "human"
        ? await api.post("/api/v1/tickets/{id}/need-human", { path, body: { version: ticket.version, reason: text.trim() } })
        : open === "result"
        ? outcome === undefined
          ? await api.post("/api/v1/tickets/{id}/attempt", { path, body: { version: ticket.version, note: text.trim() } })
          : await api.post("/api/v1/tickets/{id}/close", { path, body: { version: ticket.version, outcome, note: text.trim() } })
        : open === "note"
        ? await api.post("/api/v1/tickets/{id}/note", { path, body: { version: ticket.version, note: text.trim() } })
        : await api.post("/api/v1/tickets/{id}/cancel", { path, body: { version: ticket.version, reason: text.trim() } }));
      setOpen(undefined);
      setText("");
    } catch (refused) {
      setWhy(refused);
    }
  };
  const begin = (what: Deed): void => {
    setOpen(open === what ? undefined : what);
    setText("");
    setWrong(false);
    setWhy(undefined);
  };
  const [link, setLink] = useState<string>();
  const locating = useLocating(link, link, { ticket_id: ticket.id }, setLink, () => undefined);
  // Somebody goes to its place, and nobody is there yet.
  const placed = !ticket.closed_at && PLACED.has(ticket.state);
  const ring = (): void => {
    setRung(true);
    setWhy(undefined);
    api.post("/api/v1/calls", { body: { to: ticket.phone }, tries: 1 }).catch(setWhy).finally(() => { setRung(false); });
  };
  return (
    <div className="story-deeds">
      <div className="row g8">
        {me.seat_id && isOne(me, "agent", "dispatcher", "manager") && <button type="button" className="button small" aria-disabled={rung} onClick={ring}><Icon name="phone" size={14} />{w(rung ? "ringing" : "ring")}</button>}
        <button type="button" className="button small" aria-expanded={open === "note"} onClick={() => { begin("note"); }}><Icon name="note" size={14} />{w("addNote")}</button>
        {byPhone && <button type="button" className="button small primary" aria-expanded={open === "result"} onClick={() => { begin("result"); }}><Icon name="check" size={14} />{w("result")}</button>}
        {!ticket.closed_at && !ticket.needs_human && <button type="button" className="button small" aria-expanded={open === "human"} onClick={() => { begin("human"); }}>{w("handOver")}</button>}
        {placed && <LocateButton locating={locating} can />}
        {!ticket.closed_at && <button type="button" className="button small danger" aria-expanded={open === "cancel"} onClick={() => { begin("cancel"); }}>{w("cancelIt")}</button>}
      </div>
      {open && (
        <form className="row g8 story-form" onSubmit={(e) => { e.preventDefault(); if (open !== "result") void act(); }}>
          <input autoFocus className="field grow" maxLength={200} aria-label={w(HINTS[open])} placeholder={w(HINTS[open])} aria-invalid={wrong} value={text} onChange={(e) => { setText(e.target.value); setWrong(false); }} />
          {open === "result" ? (
            <>
              {results.map((o) => <button key={o.name} type="button" className="button" onClick={() => void act(o.name)}>{o.title[language]}</button>)}
              <button type="button" className="button" onClick={() => void act()}>{w("notReachedNow")}</button>
            </>
          ) : <button className={`button${open === "cancel" ? " danger" : " primary"}`}>{w(open === "note" ? "save" : open === "human" ? "handOverNow" : "cancelNow")}</button>}
          {open === "cancel" && <button type="button" className="button" onClick={() => { setOpen(undefined); }}>{w("keepIt")}</button>}
        </form>
      )}
      {open && wrong && <p className="hint is-bad" role="alert">{w(open === "note" ? "noteWanted" : open === "result" ? "resultWanted" : "whyWanted")}</p>}
      <LocateLine locating={locating} />
      {why !== undefined && <ProblemText why={why} {...(open === "result" ? {} : { onAgain: open ? () => void act() : ring })} />}
    </div>
  );
}
