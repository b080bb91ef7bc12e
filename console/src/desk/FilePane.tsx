// The caller's file: who, balances' place, cars, open tickets with their live ETA, last contacts. There before the answer.

import { useState, type RefObject } from "react";
import { Link } from "react-router";
import { api } from "../api/client";
import type { Call, Customer, Ticket } from "../api/types";
import { named, useLanguage, useWords } from "../i18n";
import { commonWords, kindWords, stateWords } from "../i18n/common";
import { clock, Icon, kindIcon, Plate, ProblemText, running, shownState, span, StateMark, useNow, when } from "../ui";
import { contactsOf, type Contact } from "./contacts";
import type { Draft } from "./draft";
import { expected, wholeMinute } from "./eta";
import { putCustomer, type CallerFile } from "./file";
import { digitOf } from "./keys";
import { Recent } from "./Recent";
import { deskWords } from "./words";

export interface FilePaneProps {
  call: Call | undefined;
  draft: Draft;
  file: CallerFile;
  customer: Customer | undefined;
  /** Where the digits of several files are pressed, and where the note is written. */
  matches: RefObject<HTMLDivElement | null>;
  note: RefObject<HTMLTextAreaElement | null>;
  onCustomer: (customer: Customer | undefined) => void;
  onPlate: (plate: string) => void;
}

/** Contacts shown beside the form; all of them stand in the whole file. */
const SHOWN = 6;

export function FilePane({ call, draft, file, customer, matches, note, onCustomer, onPlate }: FilePaneProps) {
  const w = useWords(deskWords);
  const several = file.customers.length > 1;
  if (call === undefined && draft.phone === "") {
    return <aside className="desk-file" aria-label={w("file")}><div><b className="section">{w("waitingCaller")}</b><p className="hint">{w("waitingHint")}</p></div><Recent /></aside>;
  }
  return (
    <aside className="desk-file" aria-label={w("file")}>
      {several && !customer && <Matches file={file} box={matches} onChoose={onCustomer} />}
      {customer && <Who customer={customer} call={call} file={file} phone={draft.phone} onOther={several ? () => { onCustomer(undefined); } : undefined} />}
      {file.ready && file.customers.length === 0 && (
        <div>
          <b className="figure">{w("newCustomer")}</b>
          <p className="hint">{w("newCustomerHint")}</p>
        </div>
      )}
      {customer && <Cars customer={customer} chosen={draft.plate} onPlate={onPlate} />}
      {(customer ?? file.tickets.length > 0) && <Open tickets={file.tickets.filter((t) => !t.closed_at)} />}
      {customer && <Note key={customer.version} customer={customer} phone={draft.phone} field={note} />}
      <Contacts contacts={contactsOf(file.calls, file.tickets, call?.id)} phone={draft.phone} />
    </aside>
  );
}

function Who({ customer, call, file, phone, onOther }: { customer: Customer; call: Call | undefined; file: CallerFile; phone: string; onOther: (() => void) | undefined }) {
  const w = useWords(deskWords);
  const jobs = file.tickets.filter((t) => t.kind !== "return_visit").length;
  return (
    <div>
      <div className="row g8">
        <h2 className="figure cut-text" title={customer.name}>{customer.name}</h2>
        <span className="grow" />
        {onOther && <button type="button" className="link hint-size" onClick={onOther}>{w("otherFile")}</button>}
        <Link className="hint-size nowrap" to={`/customers?q=${encodeURIComponent(customer.numbers[0] ?? phone)}`}>{w("wholeFile")}</Link>
      </div>
      <p className="hint">{[call?.match === "maybe" ? w("maybe") : w("exact"), ...(jobs > 0 ? [w("jobs", { n: jobs >= 50 ? "50+" : jobs })] : [])].join(" · ")}</p>
      <dl className="desk-balances" title={w("notConnected")}>
        {(["washCard", "balance", "points"] as const).map((word) => (
          <div key={word}><dt className="hint">{w(word)}</dt><dd aria-label={w("notConnected")}>—</dd></div>
        ))}
      </dl>
      <p className="hint">{w("notConnected")}</p>
    </div>
  );
}

/** Several files with this number: at most five rows, a digit chooses. */
function Matches({ file, box, onChoose }: { file: CallerFile; box: RefObject<HTMLDivElement | null>; onChoose: (customer: Customer) => void }) {
  const w = useWords(deskWords);
  const now = useNow();
  const shown = file.customers.slice(0, 5);
  const last = (c: Customer): string | undefined => file.tickets.find((t) => t.customer_id === c.id)?.created_at;
  return (
    <div
      ref={box} tabIndex={-1} className="desk-matches" role="group" aria-label={w("several", { n: file.customers.length })}
      onKeyDown={(e) => {
        const chosen = shown[(digitOf(e.nativeEvent) ?? 0) - 1];
        if (!chosen) return;
        e.preventDefault();
        onChoose(chosen);
      }}
    >
      <p className="is-wait strong">{w("several", { n: file.customers.length })}</p>
      <ol className="desk-card">
        {shown.map((c, i) => (
          <li key={c.id}>
            <button type="button" onClick={() => { onChoose(c); }}>
              <kbd>{i + 1}</kbd>
              <span className="cut-text strong" title={c.name}>{c.name}</span>
              {c.cars.slice(0, 2).map((car) => <Plate key={car.id} plate={car.plate} />)}
              <span className="grow" />
              <span className="hint">{last(c) === undefined ? "" : when(last(c) ?? 0, now)}</span>
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}

function Cars({ customer, chosen, onPlate }: { customer: Customer; chosen: string; onPlate: (plate: string) => void }) {
  const w = useWords(deskWords);
  const c = useWords(commonWords);
  return (
    <div>
      <h3 className="label">{w("cars")}<span>{customer.cars.length}</span><span className="grow" /><span className="plain">{customer.cars.length > 0 ? w("pickCar") : w("noCars")}</span></h3>
      {customer.cars.length > 0 && (
        <ul className="desk-card">
          {customer.cars.map((car) => (
            <li key={car.id}>
              <button type="button" aria-pressed={car.plate === chosen} className={car.plate === chosen ? "on" : undefined} onClick={() => { onPlate(car.plate); }}>
                <Plate plate={car.plate} />
                <span className="grow" />
                {car.plate === chosen ? <b className="hint is-accent">{w("thisCall")}</b> : car.plate.length > 7 ? <span className="hint">{c("newEnergy")}</span> : null}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Open({ tickets }: { tickets: readonly Ticket[] }) {
  const w = useWords(deskWords);
  return (
    <div>
      <h3 className="label">{w("openTickets")}<span>{tickets.length}</span></h3>
      {tickets.length === 0 ? <p className="hint">{w("noOpen")}</p> : tickets.slice(0, 4).map((t) => <OpenTicket key={t.id} ticket={t} />)}
    </div>
  );
}

/** One ticket under way: its state, who, and how the ETA stands against the promise. */
export function OpenTicket({ ticket }: { ticket: Ticket }) {
  const w = useWords(deskWords);
  const language = useLanguage();
  const now = useNow();
  const at = expected(ticket);
  const worker = ticket.live_dispatch?.worker_name;
  const spare = at !== undefined && ticket.promise ? Math.round((Date.parse(ticket.promise.at) - at) / 1000) : undefined;
  return (
    <Link className="desk-card desk-open" to={`/tickets/${ticket.id}`}>
      <span className="row g8"><StateMark state={shownState(ticket)} /><span className="grow" /><span className="hint">{ticket.kind === "return_visit" && ticket.deadline_at ? w("dueAt", { time: when(ticket.deadline_at, now) }) : ticket.no}</span></span>
      <span className="row g8">
        {ticket.plate && <Plate plate={ticket.plate} />}
        <span className="support cut-text">{[named(kindWords, ticket.kind, language), worker ? w("master", { name: worker }) : ""].filter(Boolean).join(" · ")}</span>
      </span>
      {ticket.kind !== "return_visit" && <span className="row desk-eta">
        <span className="grow">
          <span className="hint">{w("liveEta")}</span>
          {at === undefined
            ? <b className="support">{ticket.live_dispatch ? named(stateWords, ticket.state, language) : w("noEta")}</b>
            : <b className="figure is-accent">{span(Math.max(60, (at - now) / 1000), language)}<span className="hint"> · {clock(at)}</span></b>}
        </span>
        <span className="desk-promised">
          <span className="hint">{ticket.promise ? w("promised", { time: clock(wholeMinute(Date.parse(ticket.promise.at))) }) : w("notPromised")}</span>
          {spare !== undefined && <b className={`hint ${spare < 0 ? "is-bad" : "is-kept"}`}>{Math.abs(spare) < 60 ? w("onTime") : w(spare < 0 ? "late" : "early", { span: span(Math.floor(Math.abs(spare) / 60) * 60, language) })}</b>}
        </span>
      </span>}
    </Link>
  );
}

/** What is known of him beside the tickets; saved when the field is left. */
function Note({ customer, phone, field }: { customer: Customer; phone: string; field: RefObject<HTMLTextAreaElement | null> }) {
  const w = useWords(deskWords);
  const [text, setText] = useState(customer.note ?? "");
  const [why, setWhy] = useState<unknown>();
  const save = (): void => {
    if (text.trim() === (customer.note ?? "")) return;
    setWhy(undefined);
    api.patch("/api/v1/customers/{id}", { path: { id: customer.id }, body: { version: customer.version, note: text.trim() } }).then((c) => { putCustomer(phone, c); }, setWhy);
  };
  return (
    <div>
      <label>
        <span className="label">{w("customerNote")}</span>
        <textarea ref={field} className="field desk-note" rows={1} maxLength={2000} value={text} placeholder={w("noNote")} onChange={(e) => { setText(e.target.value); }} onBlur={save} />
      </label>
      {why !== undefined && <ProblemText why={why} onAgain={save} />}
    </div>
  );
}

function Contacts({ contacts, phone }: { contacts: readonly Contact[]; phone: string }) {
  const w = useWords(deskWords);
  const now = useNow();
  return (
    <div>
      <h3 className="label">{w("lastContacts")}<span className="grow" />{contacts.length > SHOWN && <Link className="plain" to={`/tickets?q=${encodeURIComponent(phone)}`}>{w("allContacts")} {contacts.length}</Link>}</h3>
      {contacts.length === 0 && <p className="hint">{w("noContacts")}</p>}
      <ul className="desk-log">
        {contacts.slice(0, SHOWN).map((c) => (
          <li key={c.id}>
            <time className="hint" dateTime={c.at}>{when(c.at, now)}</time>
            {c.is === "call" ? <CallTold contact={c} /> : <TicketTold ticket={c.ticket} />}
          </li>
        ))}
      </ul>
    </div>
  );
}

function CallTold({ contact }: { contact: Extract<Contact, { is: "call" }> }) {
  const w = useWords(deskWords);
  const missed = contact.talked_s === undefined;
  const word = contact.call.direction === "outbound" ? "callOut" : missed ? "missedCall" : "callIn";
  return (
    <>
      <Icon name="phone" size={14} />
      <span className="desk-told">
        <span className="cut-text">{w(word)}{contact.talked_s === undefined ? "" : ` ${running(contact.talked_s)}`}</span>
        {contact.call.note && <span className="hint cut-text" title={contact.call.note}>{contact.call.note}</span>}
      </span>
    </>
  );
}

function TicketTold({ ticket }: { ticket: Ticket }) {
  const language = useLanguage();
  const c = useWords(commonWords);
  const kept = ticket.promise?.kept;
  return (
    <>
      <Icon name={kindIcon(ticket.kind)} size={14} />
      <Link className="cut-text desk-told" to={`/tickets/${ticket.id}`} title={ticket.place.address ?? undefined}>
        <span>{named(kindWords, ticket.kind, language)} <b>{ticket.plate ? ticket.plate.slice(2) : ""}</b> · {named(stateWords, ticket.state, language)}{typeof kept === "boolean" ? <> · <span className={kept ? "is-kept" : "is-bad"}>{c(kept ? "kept" : "broken")}</span></> : null}</span>
        <span className="hint cut-text">{ticket.place.address ?? ticket.no}</span>
      </Link>
    </>
  );
}
