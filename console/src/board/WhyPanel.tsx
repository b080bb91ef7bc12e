// Why this one, why not the others: a sentence first, then what each would have cost, then who was left out by which rule.

import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState, type ReactNode } from "react";
import { api } from "../api/client";
import type { Ticket, Why } from "../api/types";
import { storyOf } from "../desk/story";
import { StoryLine } from "../desk/StoryLine";
import { named, useLanguage, useWords } from "../i18n";
import { commonWords, workerWords } from "../i18n/common";
import { openTickets } from "../live";
import { clock, Choice, distance, Icon, Kind, Phone, Plate, ProblemText, running, shortNo, StateGlyph, StateMark, type IconName } from "../ui";
import { Onlookers } from "../ui/Onlookers";
import { liveSpells } from "./conflict";
import { ESC, may, nameOf, useBoard } from "./context";
import { farFrom } from "./people";
import { byRule, inOrder, partsOf, sentences, shownOf } from "./why";
import { boardWords, factWords, reasonWords, ruleWords } from "./words";

/** Candidates shown; the others are a number. */
const SHOWN = 5;
/** How being asked before ended, by the state it ended in. */
const END_WORDS = { declined: factWords.offer_declined, expired: factWords.offer_expired, failed: factWords.dispatch_failed, superseded: factWords.dispatch_superseded };
/** People of one rule shown by name before they become a crowd. */
const NAMED = 2;
/** People left out that are shown one by one in all. */
const NAMED_IN_ALL = 6;

export function WhyPanel({ ticket, onClose }: { ticket: Ticket; onClose: () => void }) {
  const w = useWords(boardWords);
  const { now, workers } = useBoard();
  const [round, setRound] = useState<number>();
  const { data, error, refetch } = useQuery({
    queryKey: ["why", ticket.id, ticket.round, ticket.live_dispatch?.id ?? ""],
    queryFn: ({ signal }) => api.get("/api/v1/tickets/{id}/why", { path: { id: ticket.id }, signal }),
    placeholderData: (before, query) => (query?.queryKey[1] === ticket.id ? before : undefined),
  });
  const decisions = inOrder(data?.decisions ?? []);
  const at = round !== undefined && round < decisions.length ? round : decisions.length - 1;
  const why = decisions[at];
  const name = nameOf(workers, why?.chosen) || (why?.candidates.find((c) => c.worker_id === why.chosen)?.name ?? "");
  const left = ticket.live_dispatch?.state === "offered" ? ticket.live_dispatch.expires_at : undefined;
  const label = name === "" ? w("whyTitleNobody") : w("whyTitle", { name });
  return (
    <div className="why" role="complementary" aria-label={label}>
      <div className="why-head row g8">
        <h2 className="section grow cut-text">{why === undefined ? w("whyTitleNone", { no: shortNo(ticket.no) }) : why.chosen ? w("whyTitle", { name }) : w("whyTitleNobody")}</h2>
        <button type="button" className="why-close" onClick={onClose}><kbd>{ESC}</kbd></button>
      </div>
      <Onlookers ticket={ticket.id} />
      <div className="why-scroll" role="region" aria-label={label} tabIndex={0}>
        {error && !data ? <ProblemText why={error} onAgain={() => void refetch()} /> : null}
        {why ? <Decision why={why} ticket={ticket} name={name} decisions={decisions} at={at} onRound={setRound} /> : data && <p className="why-say">{w("whyNone")}</p>}
        <Facts ticket={ticket} />
        <Story ticket={ticket} />
      </div>
      <Actions key={ticket.id} ticket={ticket} name={ticket.live_dispatch?.worker_name ?? ""} right={left ? <b className="is-wait nowrap">{w("answerLeft", { time: running((Date.parse(left) - now) / 1000) })}</b> : null} />
    </div>
  );
}

function Decision({ why, ticket, name, decisions, at, onRound }: { why: Why; ticket: Ticket; name: string; decisions: readonly Why[]; at: number; onRound: (at: number) => void }) {
  const w = useWords(boardWords);
  const { day, workers } = useBoard();
  const refused = why.left_out.filter((l) => l.rule === "excluded").map((l) => nameOf(workers, l.worker_id));
  const parts = partsOf(why);
  const columns = `18px minmax(48px, 1fr) repeat(${String(parts.length + 1)}, minmax(34px, 44px)) 52px`;
  const live = day.spells.get(why.dispatch_id ?? "");
  return (
    <>
      <p className="why-say">{sentences(why, refused.filter((n) => n !== "").slice(0, 3)).map((s) => <span key={s.key}>{w(s.key, s.fill)} </span>)}</p>
      <p className="why-meta">{w("whyMeta", { round: why.round, at: clock(why.at, true) })}{why.travel.startsWith("great_circle") ? ` · ${w("whyRoad")}` : ""}</p>
      {decisions.length > 1 && <div className="why-rounds"><Choice small name={w("rounds")} value={String(at)} options={decisions.map((d, i) => ({ value: String(i), label: d.chosen ? w("round", { n: d.round }) : clock(d.at) })).slice(-4)} onChange={(v) => { onRound(Number(v)); }} /></div>}
      {why.candidates.length > 0 && (
        <table className="why-table" aria-label={w("whyTitle", { name })}>
          <thead>
            <tr style={{ gridTemplateColumns: columns }}><th /><th>{w("who")}</th><th>{w("travel_s")}</th>{parts.map((p) => <th key={p}>{w(p)}</th>)}<th>{w("sum")}</th></tr>
          </thead>
          <tbody>
            {shownOf(why, SHOWN).map(({ c, i }) => (
              <tr key={c.worker_id} style={{ gridTemplateColumns: columns }} className={c.worker_id === why.chosen ? "on" : undefined} data-worker={c.worker_id}>
                <td>{c.worker_id === why.chosen ? <StateGlyph state={live?.state ?? ticket.state} /> : <span className="hint">{i + 1}</span>}</td>
                <td className="cut-text">{c.name}</td>
                <td>{c.travel_s}</td>
                {parts.map((p) => <td key={p}>{c[p] > 0 ? `+${String(c[p])}` : c[p]}</td>)}
                <td><b>{c.cost_s}</b></td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {why.candidates.length > SHOWN && <p className="why-meta">{w("moreCandidates", { n: why.candidates.length - SHOWN })}</p>}
      {why.left_out.length > 0 && <LeftOut why={why} ticket={ticket} />}
    </>
  );
}

const RULE_ICON: Readonly<Record<string, IconName>> = { off_duty: "moon", busy: "clock", span_overlaps: "clock", no_skill: "box", no_position: "off", excluded: "x", out_of_reach: "nav", held_by_other_call: "phone", wrong_branch: "users" };

function LeftOut({ why, ticket }: { why: Why; ticket: Ticket }) {
  const w = useWords(boardWords);
  const language = useLanguage();
  const { workers, day } = useBoard();
  let shown = 0;
  const rows: ReactNode[] = [];
  for (const { rule, workers: ids } of byRule(why.left_out)) {
    const near = ids.map((id) => ({ id, far: farFrom(id, ticket.place) ?? Infinity })).sort((a, b) => a.far - b.far);
    const single = near.length <= NAMED || rule === "excluded" || rule === "busy" ? near.slice(0, Math.max(0, Math.min(rule === "excluded" ? 4 : NAMED, NAMED_IN_ALL - shown))) : [];
    shown += single.length;
    for (const { id, far } of single) {
      const detail = rule === "busy" || rule === "span_overlaps" ? inHand(id) : rule === "excluded" ? wasAsked(id) : undefined;
      rows.push(
        <li key={id}>
          <Icon name={RULE_ICON[rule] ?? "x"} />
          <b className="nowrap">{nameOf(workers, id)}{Number.isFinite(far) ? ` ${distance(far, language)}` : ""}</b>
          <span className="cut-text" title={detail ?? named(ruleWords, rule, language)}>{detail ?? named(ruleWords, rule, language)}</span>
        </li>,
      );
    }
    const rest = near.length - single.length;
    if (rest > 0) rows.push(<li key={rule}><Icon name={RULE_ICON[rule] ?? "x"} /><b className="nowrap">{w("others", { n: rest })}</b><span className="cut-text">{named(ruleWords, rule, language)}</span></li>);
  }
  /** What he has now: what he had then may be over. */
  function inHand(id: string): string | undefined {
    const spell = liveSpells(day, id).find((s) => s.ticketId !== ticket.id);
    return spell && w("inHand", { no: shortNo(spell.no), state: named(workerWords, spell.state, language) });
  }
  function wasAsked(id: string): string | undefined {
    const spell = [...day.spells.values()].find((s) => s.ticketId === ticket.id && s.workerId === id && s.ended !== undefined);
    if (!spell) return undefined;
    const how = spell.reason ?? named(END_WORDS, spell.state, language);
    return w("wasAsked", { round: spell.round, how });
  }
  return (
    <>
      <h3 className="label why-label">{w("leftOut", { n: why.left_out.length })}</h3>
      <ul className="why-left">{rows}</ul>
    </>
  );
}

/** The ticket itself in a few lines. */
function Facts({ ticket }: { ticket: Ticket }) {
  const w = useWords(boardWords);
  const language = useLanguage();
  return (
    <div className="why-facts">
      <p className="row g8"><Kind kind={ticket.kind} /><span className="hint">{ticket.no}</span><span className="grow" /><StateMark state={ticket.needs_human ? "human" : ticket.state} /></p>
      <p className="row g8">{ticket.plate && <Plate plate={ticket.plate} />}<span className="cut-text">{ticket.customer_name}</span><span className="grow" /><Phone number={ticket.phone} /></p>
      <p className="cut-text" title={ticket.place.address ?? undefined}>{ticket.place.address ?? w("noAddress")}</p>
      {ticket.promise && <p className="hint">{w("promised", { time: clock(ticket.promise.at) })}</p>}
      {ticket.human_reason && <p className="is-bad">{named(reasonWords, ticket.human_reason, language)}</p>}
      {ticket.note && <p className="hint">{ticket.note}</p>}
    </div>
  );
}

/** What happened last and who did it; the whole of it stands with the ticket. */
const LAST = 6;

function Story({ ticket }: { ticket: Ticket }) {
  const w = useWords(boardWords);
  const { workers } = useBoard();
  const { data } = useQuery({
    queryKey: ["ticket", ticket.id, "facts", ticket.version],
    queryFn: ({ signal }) => api.all("/api/v1/tickets/{id}/facts", { path: { id: ticket.id }, signal }, 1000),
    placeholderData: (before, query) => (query?.queryKey[1] === ticket.id ? before : undefined),
  });
  const story = storyOf(data ?? [], [], (worker) => workers.get(worker)?.name).slice(-LAST);
  if (story.length === 0) return null;
  return (
    <>
      <h3 className="label why-label">{w("history")}</h3>
      <ol className="story why-story">{story.map((told) => <StoryLine key={told.id} told={told} kind={ticket.kind} />)}</ol>
    </>
  );
}

/** What can be done; what has an effect on others is asked once more, here. */
function Actions({ ticket, name, right }: { ticket: Ticket; name: string; right: ReactNode }) {
  const w = useWords(boardWords);
  const c = useWords(commonWords);
  const { ask, flows } = useBoard();
  const [asked, setAsked] = useState<"withdraw" | "grab">();
  const run = useMutation({
    mutationFn: (what: "withdraw" | "grab") =>
      what === "withdraw"
        ? api.post("/api/v1/tickets/{id}/withdraw", { path: { id: ticket.id }, body: { version: ticket.version } })
        : api.post("/api/v1/tickets/{id}/open", { path: { id: ticket.id }, body: { version: ticket.version } }),
    onSuccess: (changed) => {
      openTickets.learn(changed);
      setAsked(undefined);
    },
  });
  const [assign, grab, withdraw] = ["assign", "open", "withdraw"].map((command) => may(flows, ticket, command));
  useEffect(() => { run.reset(); setAsked(undefined); }, [ticket.version]); // eslint-disable-line react-hooks/exhaustive-deps -- a new version answers what was asked
  if (asked) {
    return (
      <div className="why-foot">
        <p>{asked === "grab" ? w("grabAsk") : name === "" ? w("withdrawAskMany") : w("withdrawAsk", { name })}</p>
        {run.isError && <ProblemText why={run.error} />}
        <div className="row g8">
          <button type="button" autoFocus className="button small primary" aria-disabled={run.isPending} onClick={() => { if (!run.isPending) run.mutate(asked); }}>{w(asked === "grab" ? "grabDo" : "withdrawDo")}</button>
          <button type="button" className="button small" onClick={() => { setAsked(undefined); run.reset(); }}>{c("cancel")}</button>
        </div>
      </div>
    );
  }
  if (!assign && !grab && !(withdraw && ticket.live_dispatch) && !right) return null;
  return (
    <div className="why-foot row g8">
      {assign && <button type="button" className="button small primary" onClick={() => { ask(ticket.id); }}>{w(ticket.live_dispatch ? "reassign" : "assign")}</button>}
      {grab && <button type="button" className="button small" onClick={() => { setAsked("grab"); }}>{w("grab")}</button>}
      {withdraw && ticket.live_dispatch && <button type="button" className="button small" onClick={() => { setAsked("withdraw"); }}>{w("withdraw")}</button>}
      <span className="grow" />
      {right}
    </div>
  );
}
