// What left the house, or would have: messages, and work that failed for good.

import { Link } from "react-router";
import { api } from "../api/client";
import type { Message } from "../api/types";
import type { components } from "../api/schema";
import { named, useLanguage, useWords } from "../i18n";
import { Phone, useNow, when } from "../ui";
import { List } from "./List";
import { adminWords, templateWords } from "./words";

const EXPECTED: Readonly<Record<string, string>> = { queued: "is-wait", failed: "is-bad", sent: "is-kept" };

export function Outbox() {
  const w = useWords(adminWords);
  const language = useLanguage();
  const now = useNow();
  return (
    <List<Message>
      name="messages"
      title={w("messages")}
      note={w("simulatedNote")}
      read={(cursor) => api.get("/api/v1/messages", { query: { limit: 50, ...(cursor ? { cursor } : {}) } })}
      idOf={(m) => m.id}
      columns={[
        { head: w("time"), cell: (m) => <span className="hint nowrap">{when(m.created_at, now, true)}</span>, text: (m) => m.created_at },
        { head: w("channel"), cell: (m) => named(adminWords, m.channel, language) },
        { head: w("recipient"), cell: (m) => (m.channel === "push" ? <span className="hint">{m.recipient.slice(-8)}</span> : <Phone number={m.recipient} />), text: (m) => m.recipient },
        { head: w("kind"), cell: (m) => named(templateWords, m.template, language) },
        { head: w("body"), cell: (m) => m.body, wide: true },
        { head: w("state"), cell: (m) => <b className={EXPECTED[m.state]}>{named(adminWords, m.state, language)}</b>, text: (m) => named(adminWords, m.state, language) },
        { head: w("why"), cell: (m) => <span className="hint cut-text admin-why" title={m.reason ?? undefined}>{m.reason?.startsWith("simulated") ? "simulated" : m.reason}</span>, text: (m) => m.reason ?? "" },
        { head: w("ticket"), cell: (m) => (m.ticket_id ? <Link to={`/board?ticket=${m.ticket_id}`}>{w("seeTicket")}</Link> : ""), text: () => "" },
      ]}
    />
  );
}

type DeadJob = components["schemas"]["DeadJob"];

export function Dead() {
  const w = useWords(adminWords);
  const now = useNow();
  return (
    <List<DeadJob>
      name="dead"
      title={w("dead")}
      empty={w("deadNone")}
      read={(cursor) => api.get("/api/v1/jobs/dead", { query: { limit: 50, ...(cursor ? { cursor } : {}) } })}
      idOf={(j) => j.id}
      columns={[
        { head: w("time"), cell: (j) => <span className="hint nowrap">{when(j.created_at, now, true)}</span>, text: (j) => j.created_at },
        { head: w("topic"), cell: (j) => j.topic },
        { head: w("tries"), cell: (j) => j.tries },
        { head: w("why"), cell: (j) => j.last_error ?? "", wide: true },
      ]}
      actions={(j, again) => (
        <>
          <button type="button" className="link" onClick={() => void api.post("/api/v1/jobs/{id}/retry", { path: { id: j.id } }).then(again, again)}>{w("retry")}</button>
          <button type="button" className="link" onClick={() => void api.post("/api/v1/jobs/{id}/drop", { path: { id: j.id } }).then(again, again)}>{w("drop")}</button>
        </>
      )}
    />
  );
}
