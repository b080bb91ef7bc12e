// The one form: kind, plate, place, time, wish, note. Enter goes to the next field; nothing typed is ever lost.

import { useRef, type KeyboardEvent, type ReactNode, type Ref, type RefObject } from "react";
import type { Customer, Ticket, Worker } from "../api/types";
import { named, useLanguage, useWords } from "../i18n";
import { kindWords } from "../i18n/common";
import { clock, halves, Icon, kindIcon, plateKind, useNow } from "../ui";
import { flowOf, type Change, type Draft, type Kind, type Missing, type When } from "./draft";
import { digitOf } from "./keys";
import type { Locating } from "./locate";
import type { Talk } from "./talk";
import { LocateButton, LocateLine } from "./LocateLine";
import { PlaceField, PlaceSource } from "./PlaceField";
import type { Point } from "./point";
import { deskWords } from "./words";

export interface IntakeProps {
  draft: Draft;
  /** The number of the ticket it became: nothing can be changed here any more. */
  saved: string | undefined;
  /** When it was last kept in this tab, milliseconds. */
  keptAt: number | undefined;
  /** Kinds that the server has a flow for, each with its digit. */
  kinds: readonly Kind[];
  customer: Customer | undefined;
  /** Nobody's number: the name is asked for. */
  unknown: boolean;
  byHand: boolean;
  own: readonly Ticket[];
  /** Where places are looked for first. */
  near: Point | undefined;
  workers: readonly Worker[];
  zone: string | null | undefined;
  wrong: readonly Missing[];
  picking: boolean;
  locating: Locating;
  /** Whether what was written of the call is kept; absent without a call. */
  talk: Talk | undefined;
  talkField: Ref<HTMLTextAreaElement>;
  form: RefObject<HTMLFormElement | null>;
  place: Ref<HTMLInputElement>;
  onChange: (change: Change) => void;
  onLook: (point: Point | undefined) => void;
  onPick: () => void;
}

/** Goes to the step after the one that has focus. */
export function nextStep(form: HTMLFormElement | null): void {
  const steps = [...(form?.querySelectorAll<HTMLElement>("[data-step]") ?? [])];
  const here = steps.findIndex((s) => s.contains(document.activeElement));
  steps[here + 1]?.focus();
}

export function Intake(props: IntakeProps) {
  const { draft, saved, keptAt, customer, unknown, byHand, wrong, form, onChange } = props;
  const w = useWords(deskWords);
  const now = useNow();
  const enter = (e: KeyboardEvent): void => {
    if (e.key !== "Enter" || e.nativeEvent.isComposing || e.ctrlKey || e.metaKey || !(e.target instanceof HTMLInputElement)) return;
    e.preventDefault();
    nextStep(form.current);
  };
  return (
    <form ref={form} className="desk-form" aria-label={w("intake")} noValidate onSubmit={(e) => { e.preventDefault(); }} onKeyDown={enter}>
      <div className="row g8 desk-form-head">
        <h2 className="section">{w("intake")}</h2>
        <span className="hint">{saved !== undefined ? w("savedAs", { no: saved }) : keptAt === undefined ? (customer ? w("prefilled") : "") : w("draftKept", { time: clock(keptAt, true) })}</span>
        <span className="grow" />
        {saved === undefined && <button type="button" className="link" onClick={() => { onChange({ clear: true }); }}>{w("clear")}</button>}
      </div>
      <fieldset disabled={saved !== undefined}>
      <Row label={w("kind")}><KindChoice kinds={props.kinds} value={draft.kind} onChoose={(kind) => { onChange({ kind, now }); }} onNext={() => { nextStep(form.current); }} /></Row>
      {(unknown || byHand) && (
        <Row label={w("who")} problem={wrong.includes("phone") ? w("phoneWrong") : undefined}>
          <div className="row g8">
            <input data-step className="field grow" aria-label={w("nameHint")} placeholder={w("nameHint")} maxLength={100} autoComplete="off" value={draft.name} onChange={(e) => { onChange({ set: { name: e.target.value } }); }} />
            <input data-step={byHand || undefined} data-wrong="phone" className="field desk-phone" aria-label={w("phoneHint")} placeholder={w("phoneHint")} inputMode="tel" maxLength={32} autoComplete="off" aria-invalid={wrong.includes("phone")} value={draft.phone} onChange={(e) => { onChange({ set: { phone: e.target.value } }); }} />
          </div>
        </Row>
      )}
      <Row label={w("plate")} problem={wrong.includes("plate") ? w("plateWrong") : undefined}><PlateField plate={draft.plate} wrong={wrong.includes("plate")} onChange={(plate) => { onChange({ plate }); }} /></Row>
      <Row label={w("place")}>
        <PlaceField where={draft.where} own={props.own} near={props.near} zone={props.zone} field={props.place} onChange={(where) => { onChange({ where }); }} onLook={props.onLook} onNext={() => { nextStep(form.current); }} />
        <input data-step className="field" aria-label={w("detail")} placeholder={w("detail")} maxLength={100} autoComplete="off" value={draft.where.detail} onChange={(e) => { onChange({ where: { detail: e.target.value } }); }} />
        <div className="row g8">
          <button type="button" className={`button small${props.picking ? " primary" : ""}`} aria-pressed={props.picking} onClick={props.onPick}><Icon name="board" size={14} />{props.picking ? w("picking") : w("pickOnMap")}</button>
          <LocateButton locating={props.locating} can={draft.phone.replace(/\D/g, "").length >= 3} withKey />
          <span className="grow" />
          <PlaceSource where={draft.where} />
        </div>
        <LocateLine locating={props.locating} />
      </Row>
      <Row label={w("when")} problem={wrong.includes("when") ? w("whenWrong") : undefined}><WhenField draft={draft} wrong={wrong.includes("when")} onChange={onChange} /></Row>
      <Row label={w("wish")}><Wish draft={draft} workers={props.workers} onChange={onChange} /></Row>
      <Row label={w("note")}>
        <textarea data-step className="field" rows={2} aria-label={w("note")} placeholder={w("noteHint")} maxLength={2000} value={draft.note} onChange={(e) => { onChange({ set: { note: e.target.value } }); }} />
      </Row>
      <Row label={w("readBack")}><ReadBack draft={draft} workers={props.workers} /></Row>
      </fieldset>
      {props.talk !== undefined && (
        <Row label={w("talk")}>
          <textarea ref={props.talkField} className="field" rows={2} aria-label={w("keyTalk")} placeholder={w("talkHint")} aria-keyshortcuts="Alt+M" maxLength={2000} value={draft.talk ?? ""} onChange={(e) => { onChange({ set: { talk: e.target.value } }); }} />
          {props.talk !== "none" && <p className={`hint ${props.talk === "kept" ? "is-kept" : "is-wait"}`}>{w(props.talk === "kept" ? "talkKept" : "talkCut")}</p>}
        </Row>
      )}
    </form>
  );
}

function Row({ label, problem, children }: { label: string; problem?: string | undefined; children: ReactNode }) {
  return (
    <div className="desk-row">
      <span className="desk-label">{label}</span>
      <div className="desk-fields">
        {children}
        {problem !== undefined && <p className="hint is-bad" role="alert">{problem}</p>}
      </div>
    </div>
  );
}

/** The kinds, a digit each: the digit chooses and goes on. */
function KindChoice({ kinds, value, onChoose, onNext }: { kinds: readonly Kind[]; value: Kind; onChoose: (kind: Kind) => void; onNext: () => void }) {
  const w = useWords(deskWords);
  const language = useLanguage();
  const box = useRef<HTMLDivElement>(null);
  const key = (e: KeyboardEvent): void => {
    const digit = digitOf(e.nativeEvent);
    const step = e.key === "ArrowRight" ? 1 : e.key === "ArrowLeft" ? -1 : 0;
    const kind = digit === undefined ? kinds[(kinds.indexOf(value) + step + kinds.length) % kinds.length] : kinds[digit - 1];
    if (e.key === "Enter" && !e.ctrlKey && !e.metaKey && !e.nativeEvent.isComposing) onNext();
    else if ((digit !== undefined || step !== 0) && kind) {
      onChoose(kind);
      if (digit !== undefined) onNext();
      else box.current?.querySelectorAll<HTMLElement>("[role=radio]")[kinds.indexOf(kind)]?.focus();
    } else return;
    e.preventDefault();
    e.stopPropagation();
  };
  return (
    <div ref={box} className="choice" role="radiogroup" aria-label={w("kind")} onKeyDown={key}>
      {kinds.map((kind, i) => (
        <button key={kind} type="button" role="radio" aria-checked={kind === value} tabIndex={kind === value ? 0 : -1} data-step={kind === value || undefined} className={kind === value ? "on" : undefined} onClick={() => { onChoose(kind); }}>
          <Icon name={kindIcon(kind)} />
          {named(kindWords, kind, language)}
          <kbd>{i + 1}</kbd>
        </button>
      ))}
    </div>
  );
}

function PlateField({ plate, wrong, onChange }: { plate: string; wrong: boolean; onChange: (plate: string) => void }) {
  const w = useWords(deskWords);
  const kind = plateKind(plate);
  const [place, number] = halves(plate);
  const shown = kind ? `${place}·${number}` : plate;
  return (
    <div className="row g12">
      <span className={`field row g8 desk-plate${kind ? ` is-${kind}` : ""}`}>
        <input data-step data-wrong="plate" className="grow" aria-label={w("plate")} placeholder={w("plateHint")} maxLength={12} autoComplete="off" spellCheck={false} aria-invalid={wrong} value={shown} onFocus={(e) => { e.currentTarget.select(); }} onChange={(e) => { onChange(e.target.value); }} />
        {kind && <b className="hint is-kept nowrap row g4"><Icon name="check" size={12} />{w("valid")}</b>}
      </span>
      <span className="hint cut-text">{kind ? w(kind) : plate.length >= 7 && !wrong ? <span className="is-wait">{w("plateWrong")}</span> : ""}</span>
    </div>
  );
}

function WhenField({ draft, wrong, onChange }: { draft: Draft; wrong: boolean; onChange: (change: Change) => void }) {
  const w = useWords(deskWords);
  const now = useNow();
  const set = (set: Partial<Pick<Draft, "day" | "from" | "to">>): void => { onChange({ set }); };
  return (
    <div className="row g12 desk-when">
      <div className="choice" role="radiogroup" aria-label={w("when")}>
        {(["soon", "today", "later"] as When[]).map((o) => (
          <button key={o} type="button" role="radio" aria-checked={o === draft.when} className={o === draft.when ? "on" : undefined} onClick={() => { onChange({ when: o, now }); }}>{w(o)}</button>
        ))}
      </div>
      {draft.when !== "soon" && (
        <span className="row g8">
          {draft.when === "later" && <input className="field" type="date" data-wrong="when" aria-label={w("day")} aria-invalid={wrong} value={draft.day} onChange={(e) => { set({ day: e.target.value }); }} />}
          <input className="field" type="time" data-wrong="when" aria-label={w("from")} aria-invalid={wrong} value={draft.from} onChange={(e) => { set({ from: e.target.value }); }} />
          <span aria-hidden="true">–</span>
          <input className="field" type="time" aria-label={w("to")} value={draft.to} onChange={(e) => { set({ to: e.target.value }); }} />
        </span>
      )}
    </div>
  );
}

function Wish({ draft, workers, onChange }: { draft: Draft; workers: readonly Worker[]; onChange: (change: Change) => void }) {
  const w = useWords(deskWords);
  const skill = flowOf(draft.kind);
  const able = workers.filter((x) => x.skills.includes(skill)).sort((a, b) => a.name.localeCompare(b.name, "zh"));
  return (
    <select className="field desk-wish" aria-label={w("wish")} value={draft.wish} onChange={(e) => { onChange({ set: { wish: e.target.value } }); }}>
      <option value="">{w("nobody")}</option>
      {able.map((x) => <option key={x.id} value={x.id}>{w("master", { name: x.name })}</option>)}
    </select>
  );
}

/** What is read back to the caller before it is saved. */
function ReadBack({ draft, workers }: { draft: Draft; workers: readonly Worker[] }) {
  const w = useWords(deskWords);
  const language = useLanguage();
  const time = draft.when === "soon" ? w("soon") : [draft.when === "later" ? draft.day.slice(5) : w("today"), `${draft.from}–${draft.to}`].join(" ");
  const wished = workers.find((x) => x.id === draft.wish);
  const small = (word: string): string => (language === "en" ? word.toLowerCase() : word);
  const parts = [draft.plate === "" ? "" : halves(draft.plate).join("·"), [draft.where.text, draft.where.detail].filter(Boolean).join(" "), small(named(kindWords, draft.kind, language)), wished ? w("master", { name: wished.name }) : "", draft.when === "soon" ? small(time) : time];
  return <p className="support desk-read">{parts.filter(Boolean).join(language === "zh" ? "，" : ", ")}{language === "zh" ? "。" : "."}</p>;
}
