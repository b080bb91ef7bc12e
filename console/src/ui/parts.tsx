// Small parts that every room uses.

import type { ReactNode } from "react";
import { Refusal } from "../api/problem";
import { named, useLanguage, useWords } from "../i18n";
import { codeWords, commonWords, kindWords } from "../i18n/common";
import { useConnection } from "../live";
import { masked, phone, running } from "./format";
import { Icon, kindIcon, type IconName } from "./icons";
import { bare, halves } from "./plate";
import { useNow } from "./time";

/** A plate reads as a plate: a strip tells blue from green, and for new energy the word says it too. */
export function Plate({ plate, large = false, word = false }: { plate: string; large?: boolean; word?: boolean }) {
  const w = useWords(commonWords);
  const electric = bare(plate).length > 7;
  const [place, number] = halves(plate);
  return (
    <>
      <span className={`plate${electric ? " electric" : ""}${large ? " large" : ""}`} translate="no">
        <span>{place}</span>
        <i aria-hidden="true" />
        <span>{number}</span>
      </span>
      {electric && (word ? <span className="hint">{w("newEnergy")}</span> : <span className="unseen">{w("newEnergy")}</span>)}
    </>
  );
}

/** A telephone number, grouped; `hide` masks its middle. */
export function Phone({ number, hide = false }: { number: string; hide?: boolean }) {
  return <span className="phone tabular" translate="no">{hide ? masked(number) : phone(number)}</span>;
}

/** A ticket's kind: icon and word. `name` when its flow calls it otherwise. */
export function Kind({ kind, name, wordless = false }: { kind: string; name?: string; wordless?: boolean }) {
  const language = useLanguage();
  const word = name ?? named(kindWords, kind, language);
  return (
    <span className="kind" title={wordless ? word : undefined}>
      <Icon name={kindIcon(kind)} />
      {wordless ? <span className="unseen">{word}</span> : word}
    </span>
  );
}

export function Key({ children }: { children: ReactNode }) {
  return <kbd>{children}</kbd>;
}

/** One sentence and the one thing to do. */
export function Empty({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className="empty">
      <p>{children}</p>
      {action}
    </div>
  );
}

/** A refusal, written for people: what happened instead, then what can be done. */
export function ProblemText({ why, onAgain, onSee }: { why: unknown; onAgain?: () => void; onSee?: () => void }) {
  const w = useWords(commonWords);
  const language = useLanguage();
  const refusal = why instanceof Refusal ? why : new Refusal(500, { code: "internal" });
  // The server's own words are English; in Chinese they come second, after ours.
  const said = named(codeWords, refusal.code, language);
  return (
    <div className="problem" role="alert">
      <Icon name="warn" />
      <div className="grow">
        <p>{said}</p>
        {refusal.detail !== undefined && refusal.status !== 401 && <p className="hint">{refusal.detail}</p>}
        {refusal.status >= 500 && refusal.requestId !== undefined && <p className="hint">{w("requestId", { id: refusal.requestId.slice(-12) })}</p>}
        {(onSee ?? onAgain) && (
          <p className="row g8">
            {onSee && <button type="button" className="link" onClick={onSee}>{w("seeIt")}</button>}
            {onAgain && <button type="button" className="link" onClick={onAgain}>{w("tryAgain")}</button>}
          </p>
        )}
      </div>
    </div>
  );
}

/** Connected, catching up with how much is missing, or cut since when. */
export function ConnectionSign() {
  const connection = useConnection();
  const w = useWords(commonWords);
  const now = useNow();
  const is = connection.is === "connected" ? "connected" : connection.is === "cut" ? "cut" : "catching";
  const text =
    connection.is === "connected" ? w("connected")
    : connection.is === "cut" ? w("cut", { time: running((now - connection.since) / 1000) })
    : w("catchingUp", { n: connection.is === "catching" ? connection.missing : "" });
  return (
    <span className={`connection is-${is}`}>
      <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
        {is === "connected" && <><circle cx="6" cy="6" r="5.500" fill="currentColor" /><path className="knock" d="M3.500 6.200l1.800 1.800 3.200-3.800" strokeWidth="1.500" /></>}
        {is === "catching" && <><circle cx="6" cy="6" r="5" fill="none" stroke="currentColor" strokeWidth="1.500" /><path d="M6 1a5 5 0 0 1 0 10z" fill="currentColor" /></>}
        {is === "cut" && <><circle cx="6" cy="6" r="5" fill="none" stroke="currentColor" strokeWidth="1.500" /><path d="M2.500 9.500l7-7" stroke="currentColor" strokeWidth="1.500" /></>}
      </svg>
      <span className="tabular">{text}</span>
      <span className="unseen" role="status">{connection.is === "connected" ? w("connected") : connection.is === "cut" ? w("cutLine") : ""}</span>
    </span>
  );
}

/** The line under the top bar while the connection is cut: what still works and what does not. */
export function CutLine() {
  const connection = useConnection();
  const w = useWords(commonWords);
  return connection.is === "cut" ? <p className="cut-line">{w("cutLine")}</p> : null;
}

/** A row of choices of which one holds. */
export function Choice<V extends string>({ name, value, options, onChange, small = false }: { name: string; value: V | undefined; options: readonly { value: V; label: ReactNode; icon?: IconName; title?: string }[]; onChange: (value: V) => void; small?: boolean }) {
  return (
    <div className={`choice${small ? " small" : ""}`} role="radiogroup" aria-label={name}>
      {options.map((o) => (
        <button key={o.value} type="button" role="radio" aria-checked={o.value === value} title={o.title} className={o.value === value ? "on" : undefined} onClick={() => { onChange(o.value); }}>
          {o.icon && <Icon name={o.icon} />}
          {o.label}
        </button>
      ))}
    </div>
  );
}
