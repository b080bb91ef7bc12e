// Who changed what, and when: the newest first. Nothing here can be changed.

import { useInfiniteQuery, type InfiniteData } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../api/client";
import type { AuditEntry } from "../api/types";
import { named, useLanguage, useWords } from "../i18n";
import { commonWords } from "../i18n/common";
import { Empty, ProblemText, useNow, when } from "../ui";
import { given, useUsers } from "./options";
import { adminWords, auditWords } from "./words";

interface Page {
  items: AuditEntry[];
  next?: string | null;
}

/** Values as one line: `radius_m 25000 · name 高新`. */
function said(data: unknown): string {
  if (typeof data !== "object" || data === null) return "";
  return Object.entries(data).map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`).join(" · ");
}

const dayStart = (day: string): string | undefined => (/^\d{4}-\d\d-\d\d$/.test(day) ? new Date(`${day}T00:00:00`).toISOString() : undefined);
const dayEnd = (day: string): string | undefined => (/^\d{4}-\d\d-\d\d$/.test(day) ? new Date(new Date(`${day}T00:00:00`).getTime() + 86_400_000).toISOString() : undefined);

export function Audit() {
  const w = useWords(adminWords);
  const c = useWords(commonWords);
  const language = useLanguage();
  const now = useNow();
  const users = useUsers();
  const [kind, setKind] = useState("");
  const [user, setUser] = useState("");
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const { data, error, isLoading, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useInfiniteQuery<Page, Error, InfiniteData<Page>, string[], string | undefined>({
    queryKey: ["admin", "audit", kind, user, from, to],
    queryFn: ({ pageParam, signal }) => api.get("/api/v1/audit", { query: { limit: 50, kind, user, ...given("cursor", pageParam), ...given("since", dayStart(from)), ...given("until", dayEnd(to)) }, signal }),
    initialPageParam: undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });
  const rows = data?.pages.flatMap((p) => p.items) ?? [];
  return (
    <section className="admin-page" aria-label={w("audit")}>
      <header className="row g8 admin-sieve">
        <h1 className="page-title">{w("audit")}</h1>
        <span className="hint">{data && w(hasNextPage ? "loadedSome" : "loadedAll", { n: rows.length })}</span>
        <span className="grow" />
        <select className="admin-input" aria-label={w("auditKind")} value={kind} onChange={(e) => { setKind(e.target.value); }}>
          <option value="">{w("auditAll")}</option>
          {Object.keys(auditWords).map((k) => <option key={k} value={k}>{named(auditWords, k, language)}</option>)}
        </select>
        <select className="admin-input" aria-label={w("auditWho")} value={user} onChange={(e) => { setUser(e.target.value); }}>
          <option value="">{w("auditAnybody")}</option>
          {users.options.map((o) => <option key={o.value} value={o.value}>{o.label}</option>)}
        </select>
        <input className="admin-input" type="date" aria-label={w("from")} value={from} onChange={(e) => { setFrom(e.target.value); }} />
        <input className="admin-input" type="date" aria-label={w("to")} value={to} onChange={(e) => { setTo(e.target.value); }} />
      </header>
      <p className="hint">{w("auditNote")}</p>
      <div className="admin-body">
        <div className="admin-table">
          {error && rows.length === 0 ? <ProblemText why={error} onAgain={() => void refetch()} /> : (
            <table>
              <thead><tr><th>{w("time")}</th><th>{w("auditWho")}</th><th>{w("auditWhat")}</th><th>{w("auditSent")}</th></tr></thead>
              <tbody>
                {rows.map((e) => (
                  <tr key={e.id}>
                    <td><time className="hint nowrap" dateTime={e.at}>{when(e.at, now, true)}</time></td>
                    <td>{e.user_name ?? <span className="hint">{w("commandLine")}</span>}</td>
                    <td><b>{named(auditWords, e.kind, language)}</b></td>
                    <td className="wide admin-sent">{said(e.data)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          {!isLoading && !error && rows.length === 0 && <Empty>{w("auditNone")}</Empty>}
          {hasNextPage && <p className="admin-more"><button type="button" className="button" aria-disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>{c("more")}</button></p>}
        </div>
      </div>
    </section>
  );
}
