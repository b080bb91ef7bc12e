// The call bar: who rings or talks, for how long, and what can be done with it, each with its key.

import { useEffect, useRef, useState, type ReactNode } from "react";
import { isMac } from "../browser";
import type { Call, SeatStanding } from "../api/types";
import { useMe } from "../api/session";
import { named, useLanguage, useWords } from "../i18n";
import { seatWords } from "../i18n/common";
import { useSeats } from "../live";
import { Icon, Key, Phone, Since, type IconName } from "../ui";
import { keyName } from "./keys";
import { deskWords } from "./words";

export interface Left {
  id: string;
  from: string;
}

export interface CallBarProps {
  call: Call | undefined;
  /** The call is still on. */
  on: boolean;
  silent: boolean;
  transferring: boolean;
  left: readonly Left[];
  onAnswer: () => void;
  onHold: () => void;
  onTransfer: () => void;
  onHangUp: () => void;
  onLeft: (left: Left) => void;
  onDropLeft: (left: Left) => void;
  children?: ReactNode;
}

export function CallBar({ call, on, silent, transferring, left, onAnswer, onHold, onTransfer, onHangUp, onLeft, onDropLeft, children }: CallBarProps) {
  const w = useWords(deskWords);
  const me = useMe();
  const ringing = on && call?.state === "ringing" && call.direction === "inbound";
  return (
    <section className="desk-call" aria-label={w("callActions")}>
      <span className={ringing ? "is-wait" : call ? "is-accent" : "desk-quiet"}><Icon name={ringing ? (silent ? "bell" : "ring") : "phone"} size={20} /></span>
      {call ? (
        <>
          <b className="figure nowrap desk-number">{call.from === "" || /[a-z]/i.test(call.from) ? w("unknownNumber") : <Phone number={call.from} />}</b>
          <State call={call} on={on} />
          <span className="hint nowrap desk-wide">{[w("line", { name: call.line }), call.to ? w("dialled", { number: call.to }) : ""].filter(Boolean).join(" · ")}</span>
          {call.recorded && <span className="hint nowrap desk-wide">{w("recording")}</span>}
        </>
      ) : (
        <>
          <b className="section nowrap">{w("idle")}</b>
          <span className="hint cut-text">{me.seat_id ? w("idleHint") : w("noSeat")}</span>
        </>
      )}
      {children}
      <span className="grow" />
      {left.map((l) => (
        <span key={l.id} className="tag wait desk-left">
          <button type="button" onClick={() => { onLeft(l); }}>{w("unsaved", { number: l.from.slice(-4) })}</button>
          <button type="button" aria-label={w("dropUnsaved", { number: l.from.slice(-4) })} onClick={() => { onDropLeft(l); }}><Icon name="x" size={12} /></button>
        </span>
      ))}
      {ringing && <Act icon="phone" word={w("answer")} hint="F2" primary onClick={onAnswer} />}
      {call && on && !ringing && (
        <>
          <Act icon={call.state === "held" ? "play" : "pause"} word={call.state === "held" ? w("resume") : w("hold")} hint="F4" onClick={onHold} />
          {call.direction === "inbound" && <Act icon="move" word={w("transfer")} hint="F8" onClick={onTransfer} pressed={transferring} />}
        </>
      )}
      {call && on && !ringing && <Act icon="hang" word={w("hangUp")} hint="F9" danger onClick={onHangUp} />}
      {call && !on && <Act icon="check" word={w("finish")} hint="F9" onClick={onHangUp} />}
    </section>
  );
}

function State({ call, on }: { call: Call; on: boolean }) {
  const w = useWords(deskWords);
  if (!on) return <span className="tag">{w("ended")}</span>;
  const out = call.direction === "outbound" && call.state === "ringing";
  const word = out ? "dialling" : call.state === "ringing" ? "ringing" : call.state === "held" ? "held" : "talking";
  const [before = "", after = ""] = w(word, { time: "\0" }).split("\0");
  return <span className={`tag ${word === "ringing" || word === "held" ? "wait" : "accent"} desk-state`}>{before}<Since at={call.answered_at ?? call.began_at} />{after}</span>;
}

function Act({ icon, word, hint, primary = false, danger = false, pressed, onClick }: { icon: IconName; word: string; hint: string; primary?: boolean; danger?: boolean; pressed?: boolean; onClick: () => void }) {
  return (
    <button type="button" className={`button${primary ? " primary large" : ""}${danger ? " danger" : ""}`} aria-keyshortcuts={hint} aria-expanded={pressed} onClick={onClick}>
      <Icon name={icon} />
      {word} <Key>{keyName(hint, isMac())}</Key>
    </button>
  );
}

/** Whom to pass the call to: digits are an extension, arrows walk, Enter passes it on. */
export function Transfer({ onChoose, onClose }: { onChoose: (extension: string) => void; onClose: () => void }) {
  const w = useWords(deskWords);
  const language = useLanguage();
  const me = useMe();
  const seats = useSeats();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => { field.current?.focus(); }, []);
  const rank = (s: SeatStanding): number => ["ready", "wrap_up", "talking", "ringing", "paused", "away"].indexOf(s.state);
  const shown = seats.filter((s) => s.seat_id !== me.seat_id && s.state !== "away" && `${s.extension} ${s.name}`.includes(typed.trim())).sort((a, b) => rank(a) - rank(b)).slice(0, 8);
  const choose = (s: SeatStanding | undefined): void => { if (s) onChoose(s.extension); };
  return (
    <div className="desk-transfer" role="dialog" aria-label={w("transferTo")}>
      <label className="col g4">
        <span className="hint">{w("transferTo")}</span>
        <input
          ref={field} className="field" inputMode="numeric" maxLength={16} value={typed} role="combobox" aria-expanded aria-controls="transfer-seats" aria-activedescendant={shown[at] ? `seat-${shown[at].seat_id}` : undefined}
          onChange={(e) => { setTyped(e.target.value); setAt(0); }}
          onKeyDown={(e) => {
            if (e.nativeEvent.isComposing) return;
            if (e.key === "ArrowDown" || e.key === "ArrowUp") setAt((n) => Math.max(0, Math.min(shown.length - 1, n + (e.key === "ArrowDown" ? 1 : -1))));
            else if (e.key === "Enter" && !e.ctrlKey) choose(shown[at]);
            else return;
            e.preventDefault();
            e.stopPropagation();
          }}
          onBlur={(e) => { if (!e.currentTarget.closest(".desk-transfer")?.contains(e.relatedTarget)) onClose(); }}
        />
      </label>
      <ul id="transfer-seats" role="listbox" aria-label={w("transferTo")}>
        {shown.map((s, i) => (
          <li key={s.seat_id} id={`seat-${s.seat_id}`} role="option" aria-selected={i === at} className={i === at ? "on" : undefined} onMouseDown={(e) => { e.preventDefault(); choose(s); }}>
            <b>{s.extension}</b> <span className="cut-text grow">{s.name}</span> <span className="hint">{named(seatWords, s.state, language)}</span>
          </li>
        ))}
        {shown.length === 0 && <li className="hint">{w("noSeats")}</li>}
      </ul>
    </div>
  );
}
