// The biggest thing on the screen is the thing to say next: the promise, and the key that makes it one.

import type { Candidate, Ticket } from "../api/types";
import { Refusal } from "../api/problem";
import { isMac } from "../browser";
import { Link } from "react-router";
import { named, useLanguage, useWords } from "../i18n";
import { codeWords } from "../i18n/common";
import { clock, Key, shownState, span, StateMark, useNow } from "../ui";
import { windowOf, type Draft } from "./draft";
import { wholeMinute } from "./eta";
import { keyName } from "./keys";
import type { Quoted } from "./quote";
import { deskWords } from "./words";

export interface PromiseBarProps {
  ringing: boolean;
  /** Its kind is handled by telephone: nobody goes, nothing is promised. */
  onPhone: boolean;
  draft: Draft;
  quoted: Quoted;
  asked: boolean;
  first: Candidate | undefined;
  held: Candidate | undefined;
  saved: Ticket | undefined;
  saving: boolean;
  why: unknown;
  onSave: () => void;
  onAnother: () => void;
}

interface Said {
  label: "noPromise" | "isPromise" | "kept";
  text: string;
  hint: string;
}

export function PromiseBar(props: PromiseBarProps) {
  const w = useWords(deskWords);
  const said = useSaid(props);
  const { saved, saving, ringing, why } = props;
  return (
    <section className="desk-say" aria-label={w("sayIt")}>
      <div className="desk-say-label">
        <span className="hint">{w("sayIt")}</span>
        <b className={`hint ${said.label === "noPromise" ? "is-wait" : said.label === "kept" ? "is-kept" : "is-accent"}`}>{w(said.label)}</b>
      </div>
      <div className="grow">
        <p className="figure desk-promise" aria-live="polite">{said.text}</p>
        {why !== undefined ? <Why why={why} /> : saved ? <p className="row g12 hint"><StateMark state={shownState(saved)} />{saved.live_dispatch?.worker_name && <span>{w("master", { name: saved.live_dispatch.worker_name })}</span>}<Link to={`/tickets/${saved.id}`}>{w("seeTicket")}</Link></p> : <p className="hint cut-text">{said.hint}</p>}
      </div>
      {saved
        ? <button type="button" className="button large" onClick={props.onAnother}>{w("another")}</button>
        : <button type="button" className="button primary large" aria-disabled={ringing || saving} title={ringing ? w("notYet") : undefined} aria-keyshortcuts="Control+Enter" onClick={props.onSave}>{saving ? w("saving") : w(props.onPhone ? "saveOnly" : "save")} <Key>{keyName("Ctrl ↵", isMac())}</Key></button>}
    </section>
  );
}

function useSaid({ ringing, onPhone, draft, quoted, asked, first, held, saved }: PromiseBarProps): Said {
  const w = useWords(deskWords);
  const language = useLanguage();
  const now = useNow();
  const none: Said["label"] = "noPromise";
  const about = (c: Candidate): string => span(Math.max(60, c.eta_s), language);
  if (saved) return { label: "kept", text: saved.promise ? w("savedPromise", { no: saved.no, time: clock(wholeMinute(Date.parse(saved.promise.at))) }) : w("savedAs", { no: saved.no }), hint: "" };
  if (ringing) return { label: none, text: first ? w("beforeAnswer", { span: about(first) }) : w("beforeAnswerNone"), hint: w("ringHint") };
  if (onPhone) return { label: none, text: w("agentKind"), hint: w("agentKindHint") };
  if (held && quoted.held) {
    // The server counts the ETA from the moment of saving, which is now or a little later; for a wanted time its end counts.
    const soonest = now + held.eta_s * 1000;
    const { want_from, want_to } = windowOf(draft);
    const end = want_to ?? (want_from === undefined ? undefined : new Date(Date.parse(want_from) + USUAL_WINDOW_MS).toISOString());
    const at = clock(wholeMinute(Math.max(soonest, end === undefined ? 0 : Date.parse(end))));
    const text = end === undefined ? w("promiseSoon", { name: held.name, span: about(held), time: at }) : w("promiseWindow", { name: held.name, time: `${draft.when === "later" ? `${draft.day.slice(5)} ` : ""}${at}` });
    return { label: "isPromise", text, hint: w("promiseHint", { name: held.name, n: Math.max(0, Math.ceil((Date.parse(quoted.held.until) - now) / 1000)) }) };
  }
  if (!asked) return { label: none, text: w("askPlace"), hint: w("askPlaceHint") };
  if (!quoted.quote) return { label: none, text: quoted.why === undefined ? w("workingOut") : w("noneAble"), hint: quoted.why === undefined ? "" : w("noneAbleHint") };
  if (quoted.expired !== undefined) return { label: none, text: w("ranOut"), hint: first ? w("firstHold", { name: first.name, span: about(first) }) : w("noneAbleHint") };
  if (!first) return { label: none, text: w("noneAble"), hint: w("noneAbleHint") };
  return { label: none, text: w("firstHold", { name: first.name, span: about(first) }), hint: w("firstHoldHint") };
}

/** A wanted time without an end lasts so long at the server, milliseconds. */
const USUAL_WINDOW_MS = 30 * 60_000;

/** What happened instead of saving. */
function Why({ why }: { why: unknown }) {
  const language = useLanguage();
  const refusal = why instanceof Refusal ? why : new Refusal(500, { code: "internal" });
  return <p className="is-bad hint" role="alert"><b>{named(codeWords, refusal.code, language)}</b> {refusal.detail ?? ""}</p>;
}
