// What the keys do now, and all of them when somebody asks.

import { useEffect, useRef } from "react";
import { isMac } from "../browser";
import { useWords } from "../i18n";
import { Key } from "../ui";
import { keyName } from "./keys";
import { deskWords } from "./words";

type Word = keyof typeof deskWords;
type Hint = readonly [key: string, word: Word];

export function hintsFor(state: "ringing" | "talking" | "idle", kinds: number): readonly Hint[] {
  if (state === "ringing") return [["F2", "answer"], ["Esc", "keySilence"]];
  const form: Hint[] = [[`1–${kinds}`, "keyKind"], ["Tab", "keyNext"], ["↑ ↓", "keyWalk"], ["Alt H", "keyKeep"], ["Alt W", "keyWhy"]];
  const call: Hint[] = state === "talking" ? [["F4", "holdCall"], ["F8", "transfer"], ["F9", "hangUp"]] : [];
  return [...form, ...call, ["Ctrl ↵", "save"]];
}

export function Hints({ hints, onAll }: { hints: readonly Hint[]; onAll: () => void }) {
  const w = useWords(deskWords);
  return (
    <footer className="desk-hints">
      {hints.map(([key, word]) => <span key={key}><Key>{keyName(key, isMac())}</Key>{w(word)}</span>)}
      <span className="grow" />
      <button type="button" className="row g4" onClick={onAll}><Key>?</Key>{w("allKeys")}</button>
    </footer>
  );
}

const ALL: readonly Hint[] = [
  ["F2", "answer"], ["F4", "holdCall"], ["F8", "transfer"], ["F9", "hangUp"], ["Esc", "keySilence"],
  ["1–5", "keyKind"], ["Tab", "keyNext"], ["↑ ↓ ↵", "keyPlace"], ["↑ ↓", "keyWalk"], ["Alt H", "keyKeep"], ["Alt W", "keyWhy"],
  ["Alt F", "keyFile"], ["Alt N", "keyNote"], ["Alt L", "keyLocate"], ["Alt M", "keyTalk"], ["Ctrl ↵", "save"], ["Ctrl K", "keySearch"], ["Ctrl /", "allKeys"],
];

export function AllKeys({ onClose }: { onClose: () => void }) {
  const w = useWords(deskWords);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    box.current?.focus();
    return () => { if (before instanceof HTMLElement) before.focus(); };
  }, []);
  return (
    <div ref={box} tabIndex={-1} className="desk-keys" role="dialog" aria-label={w("allKeys")} onBlur={(e) => { if (!e.currentTarget.contains(e.relatedTarget)) onClose(); }}>
      <h2 className="section">{w("allKeys")}</h2>
      <dl>{ALL.map(([key, word]) => <div key={`${key}${word}`}><dt><Key>{keyName(key, isMac())}</Key></dt><dd>{w(word)}</dd></div>)}</dl>
      <p className="hint">{w("keysHint")}</p>
    </div>
  );
}
