// Between calls: whom nobody answered, to be rung back, and the last calls.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { api } from "../api/client";
import { useMe } from "../api/session";
import type { Call } from "../api/types";
import { useWords } from "../i18n";
import { useFrame, useOpenTickets } from "../live";
import { Icon, Phone, ProblemText, running, useNow, when } from "../ui";
import { talked_s } from "./calls";
import { isDue } from "./due";
import { deskWords } from "./words";

const SHOWN = 12;

export function Recent() {
  const w = useWords(deskWords);
  const queries = useQueryClient();
  const { data } = useQuery({ queryKey: ["desk", "recent"], queryFn: async ({ signal }) => (await api.get("/api/v1/calls", { query: { limit: 30 }, signal })).items });
  useFrame("call", ({ state }) => { if (state === "ended") void queries.invalidateQueries({ queryKey: ["desk", "recent"] }); });
  const due = useOpenTickets().filter((t) => t.kind === "return_visit" && isDue(t)).length;
  const calls = (data ?? []).filter((c) => c.state === "ended");
  const missed = calls.filter((c) => c.direction === "inbound" && !c.answered_at && !calls.some((o) => o.from === c.from && o.began_at > c.began_at && o.answered_at));
  return (
    <>
      {due > 0 && <Link className="desk-due" to="/visits"><Icon name="back" />{w("visitsDue", { n: due })}</Link>}
      <CallList title={w("missedCalls")} calls={missed.slice(0, SHOWN)} empty={w("noMissed")} ring />
      <CallList title={w("lastCalls")} calls={calls.filter((c) => !missed.includes(c)).slice(0, SHOWN)} empty={w("noCalls")} />
    </>
  );
}

function CallList({ title, calls, empty, ring = false }: { title: string; calls: readonly Call[]; empty: string; ring?: boolean }) {
  return (
    <div>
      <h3 className="label">{title}{calls.length > 0 && <span>{calls.length}</span>}</h3>
      {calls.length === 0 ? <p className="hint">{empty}</p> : <ul className="desk-recent">{calls.map((c) => <Row key={c.id} call={c} ring={ring} />)}</ul>}
    </div>
  );
}

function Row({ call, ring }: { call: Call; ring: boolean }) {
  const w = useWords(deskWords);
  const now = useNow();
  const me = useMe();
  const [why, setWhy] = useState<unknown>();
  const spoken = talked_s(call);
  return (
    <li>
      <div className="row g8">
        <time className="hint desk-time" dateTime={call.began_at}>{when(call.began_at, now)}</time>
        {/\d{3}/.test(call.from) ? <Link to={`/customers?q=${encodeURIComponent(call.from)}`}><Phone number={call.from} /></Link> : <span>{w("unknownNumber")}</span>}
        <span className="grow" />
        <span className="hint nowrap">{ring ? "" : `${w(call.direction === "inbound" ? "callIn" : "callOut")}${spoken === undefined ? "" : ` ${running(spoken)}`}`}</span>
        {ring && me.seat_id && <button type="button" className="button small" onClick={() => { setWhy(undefined); api.post("/api/v1/calls", { body: { to: call.from }, tries: 1 }).catch(setWhy); }}>{w("ringBack")}</button>}
      </div>
      {why !== undefined && <ProblemText why={why} />}
    </li>
  );
}
