// Tickets: found by anything a caller quotes, and each as a story from beginning to end.

import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { NavLink, useParams, useSearchParams } from "react-router";
import { api } from "../api/client";
import type { Ticket } from "../api/types";
import { named, useLanguage, useWords } from "../i18n";
import { commonWords, kindWords } from "../i18n/common";
import { useOpenTickets } from "../live";
import { Choice, Empty, Icon, kindIcon, Plate, ProblemText, shownState, StateMark, useNow, when } from "../ui";
import { ticketWords } from "./story-words";
import { TicketStory } from "./TicketStory";
import "./desk.css";
import "./tickets.css";

type Which = "open" | "human" | "ended" | "all";
const KINDS = ["wash", "rescue", "return_visit"] as const;

/** The path below the room, such as `tickets/ID`. */
const useChosen = (): string | undefined => useParams()["*"]?.split("/")[0] || undefined;

export default function Tickets() {
  const w = useWords(ticketWords);
  const chosen = useChosen();
  return (
    <div className={`tickets${chosen === undefined ? "" : " with-one"}`}>
      <List chosen={chosen} />
      {chosen === undefined ? <section className="story-page"><Empty>{w("choose")}</Empty></section> : <TicketStory key={chosen} id={chosen} />}
    </div>
  );
}

function List({ chosen }: { chosen: string | undefined }) {
  const w = useWords(ticketWords);
  const c = useWords(commonWords);
  const language = useLanguage();
  const [asked, setAsked] = useSearchParams();
  const q = asked.get("q") ?? "";
  const which: Which = (asked.get("which") as Which | null) ?? (q === "" ? "open" : "all");
  const kind = asked.get("kind") ?? "";
  const set = (name: string, value: string): void => {
    setAsked((before) => {
      const next = new URLSearchParams(before);
      if (value === "") next.delete(name);
      else next.set(name, value);
      return next;
    }, { replace: true });
  };
  const query = {
    ...(q === "" ? {} : { q }),
    ...(kind === "" ? {} : { kind }),
    ...(which === "open" ? { open: true } : which === "ended" ? { open: false } : which === "human" ? { needs_human: true, open: true } : {}),
  };
  const found = useInfiniteQuery({
    queryKey: ["tickets", query],
    queryFn: ({ pageParam, signal }) => api.get("/api/v1/tickets", { query: { ...query, limit: 50, ...(pageParam === "" ? {} : { cursor: pageParam }) }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: 30_000,
  });
  const live = useOpenTickets();
  const rows = (found.data?.pages.flatMap((p) => p.items) ?? []).map((t) => live.find((l) => l.id === t.id && l.version >= t.version) ?? t);
  const search = asked.size === 0 ? "" : `?${asked.toString()}`;
  return (
    <section className="tickets-list" aria-label={w("list")}>
      <div className="tickets-head">
        <SearchField q={q} onAsk={(next) => { set("q", next); }} />
        <Choice small name={w("which")} value={which} onChange={(next) => { set("which", next); }} options={(["open", "human", "ended", "all"] as const).map((value) => ({ value, label: w(value) }))} />
        <select className="field" aria-label={w("kind")} value={kind} onChange={(e) => { set("kind", e.target.value); }}>
          <option value="">{w("anyKind")}</option>
          {KINDS.map((k) => <option key={k} value={k}>{named(kindWords, k, language)}</option>)}
        </select>
      </div>
      {found.error && <ProblemText why={found.error} onAgain={() => void found.refetch()} />}
      {found.data && rows.length === 0 && <Empty>{q === "" ? w("none") : w("noneOf", { q })}</Empty>}
      <ul className="tickets-rows">
        {rows.map((t) => <li key={t.id}><NavLink to={`/tickets/${t.id}${search}`} className={t.id === chosen ? "on" : ""}><Row ticket={t} /></NavLink></li>)}
        {found.hasNextPage && <li className="tickets-more"><button type="button" className="button small" onClick={() => void found.fetchNextPage()}>{c("more")}</button></li>}
      </ul>
    </section>
  );
}

/** What is looked for; asked when typing rests, and at once with Enter. */
export function SearchField({ q, onAsk, hint }: { q: string; onAsk: (q: string) => void; hint?: string }) {
  const w = useWords(ticketWords);
  const [typed, setTyped] = useState(q);
  const latest = useRef({ q, onAsk });
  useEffect(() => { latest.current = { q, onAsk }; });
  useEffect(() => { setTyped(q); }, [q]);
  useEffect(() => {
    if (typed.trim() === latest.current.q) return;
    const rest = setTimeout(() => { latest.current.onAsk(typed.trim()); }, 350);
    return () => { clearTimeout(rest); };
  }, [typed]);
  return (
    <form role="search" className="field row g8" onSubmit={(e) => { e.preventDefault(); onAsk(typed.trim()); }}>
      <Icon name="search" />
      <input type="search" className="grow" value={typed} maxLength={64} aria-label={hint ?? w("search")} placeholder={hint ?? w("search")} onChange={(e) => { setTyped(e.target.value); }} />
    </form>
  );
}

function Row({ ticket }: { ticket: Ticket }) {
  const language = useLanguage();
  const c = useWords(commonWords);
  const now = useNow();
  const kept = ticket.promise?.kept;
  return (
    <>
      <span className="row g8">
        <span title={named(kindWords, ticket.kind, language)}><Icon name={kindIcon(ticket.kind)} /></span>
        <StateMark state={shownState(ticket)} />
        {typeof kept === "boolean" && <span className={`tag ${kept ? "done" : "bad"}`}>{c(kept ? "kept" : "broken")}</span>}
        <span className="grow" />
        <span className="hint nowrap">{ticket.no} · {when(ticket.created_at, now)}</span>
      </span>
      <span className="row g8">
        {ticket.plate && <Plate plate={ticket.plate} />}
        <span className="cut-text support">{[ticket.customer_name, ticket.place.address].filter(Boolean).join(" · ")}</span>
        <span className="grow" />
        {ticket.live_dispatch?.worker_name && <span className="hint nowrap">{ticket.live_dispatch.worker_name}</span>}
      </span>
    </>
  );
}
