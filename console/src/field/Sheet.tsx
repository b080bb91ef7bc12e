// A sheet from below: a question with its answers, never more than one.

import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import { Icon } from "../ui/icons";
import { useCommonWords, useFieldWords } from "./use";

export function Sheet({ title, hint, children, onClose }: { title: string; hint?: string | undefined; children: ReactNode; onClose: () => void }) {
  const box = useRef<HTMLDialogElement>(null);
  const c = useCommonWords();
  const named = useId();
  useEffect(() => {
    const dialog = box.current;
    if (dialog && !dialog.open) dialog.showModal();
  }, []);
  return (
    <dialog ref={box} className="sheet" aria-labelledby={named} onClose={onClose} onClick={(event) => { if (event.target === box.current) onClose(); }}>
      <div className="sheet-in">
        <div className="row g8">
          <h2 id={named} className="grow">{title}</h2>
          <button type="button" className="f-icon" aria-label={c("close")} onClick={onClose}><Icon name="x" size={20} /></button>
        </div>
        {hint !== undefined && <p className="f-support">{hint}</p>}
        {children}
      </div>
    </dialog>
  );
}

/** A sentence of one's own, and the button that sends it. */
export function OwnWords({ label, hint, send, onSend, danger = false }: { label: string; hint: string; send: string; onSend: (text: string) => void; danger?: boolean }) {
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  const named = useId();
  return (
    <form className="own-words" onSubmit={(event) => {
      event.preventDefault();
      if (text.trim() === "") field.current?.focus();
      else onSend(text.trim());
    }}>
      <label htmlFor={named}>{label}</label>
      <textarea ref={field} id={named} rows={2} maxLength={180} placeholder={hint} value={text} onChange={(event) => { setText(event.target.value); }} />
      <button className={danger ? "act2 danger" : "act2 strong"}>{send}</button>
    </form>
  );
}

/** A list of reasons, and a sentence of one's own. */
export function Reasons({ title, hint, reasons, first, onReason, onClose }: { title: string; hint?: string; reasons: readonly string[]; first?: { word: string; onPress: () => void }; onReason: (reason: string) => void; onClose: () => void }) {
  const w = useFieldWords();
  const [own, setOwn] = useState(false);
  return (
    <Sheet title={title} hint={hint} onClose={onClose}>
      <ul className="reasons">
        {first && <li className="reason-first"><button type="button" className="act2 strong" onClick={first.onPress}>{first.word}</button></li>}
        {reasons.map((reason) => (
          <li key={reason}><button type="button" className="act2" onClick={() => { onReason(reason); }}>{reason}</button></li>
        ))}
        {!own && <li><button type="button" className="act2" onClick={() => { setOwn(true); }}>{w("otherReason")}</button></li>}
      </ul>
      {own && <OwnWords label={w("otherReason")} hint={w("otherHint")} send={w("send")} onSend={onReason} />}
    </Sheet>
  );
}
