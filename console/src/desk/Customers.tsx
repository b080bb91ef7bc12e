// Customers: found by part of a name, plate or number; each with numbers, cars and everything that passed.

import { useQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";
import { api } from "../api/client";
import type { Customer } from "../api/types";
import { named, useLanguage, useWords } from "../i18n";
import { commonWords, kindWords, stateWords } from "../i18n/common";
import { Empty, Icon, kindIcon, Phone, Plate, ProblemText, running, shownState, useNow, when } from "../ui";
import { contactsOf } from "./contacts";
import { ticketWords } from "./story-words";
import { SearchField } from "./Tickets";
import "./desk.css";
import "./tickets.css";

export default function Customers() {
  const w = useWords(ticketWords);
  const [asked, setAsked] = useSearchParams();
  const q = asked.get("q") ?? "";
  const id = asked.get("id");
  const found = useQuery({ queryKey: ["customers", q], queryFn: async ({ signal }) => (await api.get("/api/v1/customers", { query: { ...(q === "" ? {} : { q }), limit: 50 }, signal })).items });
  const rows = found.data ?? [];
  const chosen = rows.find((c) => c.id === id) ?? (rows.length === 1 ? rows[0] : undefined);
  return (
    <div className={`tickets${chosen ? " with-one" : ""}`}>
      <section className="tickets-list" aria-label={w("people")}>
        <div className="tickets-head"><SearchField q={q} hint={w("findPeople")} onAsk={(next) => { setAsked(next === "" ? {} : { q: next }, { replace: true }); }} /></div>
        {found.error && <ProblemText why={found.error} onAgain={() => void found.refetch()} />}
        {found.data && rows.length === 0 && <Empty>{w("noPeople")}</Empty>}
        <ul className="tickets-rows">
          {rows.map((c) => (
            <li key={c.id}>
              <button type="button" className={c.id === chosen?.id ? "on" : undefined} onClick={() => { setAsked({ ...(q === "" ? {} : { q }), id: c.id }); }}>
                <span className="row g8"><b className="cut-text" title={c.name}>{c.name}</b><span className="grow" />{c.numbers[0] && <Phone number={c.numbers[0]} />}</span>
                <span className="row g8">{c.cars.slice(0, 3).map((car) => <Plate key={car.id} plate={car.plate} />)}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
      {chosen ? <Whole key={chosen.id} customer={chosen} /> : <section className="story-page"><Empty>{w("askPeople")}</Empty></section>}
    </div>
  );
}

function Whole({ customer }: { customer: Customer }) {
  const w = useWords(ticketWords);
  const c = useWords(commonWords);
  const language = useLanguage();
  const now = useNow();
  const numbers = customer.numbers.slice(0, 5);
  const tickets = useQuery({
    queryKey: ["customer", customer.id, "tickets"],
    queryFn: async ({ signal }) => {
      const each = await Promise.all(numbers.map((q) => api.get("/api/v1/tickets", { query: { q, limit: 100 }, signal })));
      return [...new Map(each.flatMap((p) => p.items).map((t) => [t.id, t])).values()];
    },
  });
  const calls = useQuery({ queryKey: ["customer", customer.id, "calls"], queryFn: async ({ signal }) => (await api.get("/api/v1/calls", { query: { customer: customer.id, limit: 100 }, signal })).items });
  const open = (tickets.data ?? []).filter((t) => !t.closed_at);
  const contacts = contactsOf(calls.data ?? [], tickets.data ?? [], undefined);
  return (
    <section className="story-page" aria-label={customer.name}>
      <header className="row g12 story-top"><Link className="button small story-back" to="/customers"><Icon name="left" size={14} />{w("back")}</Link><h1 className="figure">{customer.name}</h1></header>
      <dl className="story-facts">
        <div><dt className="hint">{w("numbers")}</dt><dd>{customer.numbers.map((n) => <div key={n}><Phone number={n} /></div>)}</dd></div>
        <div><dt className="hint">{w("cars")}</dt><dd className="row g8">{customer.cars.map((car) => <Plate key={car.id} plate={car.plate} word />)}</dd></div>
        {customer.note && <div><dt className="hint">{w("customerNote")}</dt><dd>{customer.note}</dd></div>}
      </dl>
      <h2 className="section story-head">{w("history")}</h2>
      {(tickets.error ?? calls.error) && <ProblemText why={tickets.error ?? calls.error} />}
      {tickets.data && calls.data && open.length + contacts.length === 0 && <Empty>{w("noHistory")}</Empty>}
      <ol className="story">
        {open.map((t) => (
          <li key={t.id}>
            <time className="hint" dateTime={t.created_at}>{when(t.created_at, now, true)}</time>
            <span className="story-mark"><Icon name={kindIcon(t.kind)} size={14} /></span>
            <div><Link to={`/tickets/${t.id}`}>{t.no}</Link> {named(kindWords, t.kind, language)} · <b>{named(stateWords, shownState(t), language)}</b><p className="hint">{t.place.address ?? ""}</p></div>
          </li>
        ))}
        {contacts.map((x) => (
          <li key={x.id}>
            <time className="hint" dateTime={x.at}>{when(x.at, now, true)}</time>
            <span className="story-mark"><Icon name={x.is === "call" ? "phone" : kindIcon(x.ticket.kind)} size={14} /></span>
            {x.is === "call"
              ? <div>{w(x.call.direction)} · {x.talked_s === undefined ? w("missed") : w("talked", { time: running(x.talked_s) })}</div>
              : <div><Link to={`/tickets/${x.ticket.id}`}>{x.ticket.no}</Link> {named(kindWords, x.ticket.kind, language)} · {named(stateWords, x.ticket.state, language)}{typeof x.ticket.promise?.kept === "boolean" && <> · <span className={x.ticket.promise.kept ? "is-kept" : "is-bad"}>{c(x.ticket.promise.kept ? "kept" : "broken")}</span></>}<p className="hint">{x.ticket.place.address ?? ""}</p></div>}
          </li>
        ))}
      </ol>
    </section>
  );
}
