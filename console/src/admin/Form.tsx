// A form of few fields. What the server refuses stands under its field, the first of them gets the focus, nothing typed is
// lost.

import { Select } from "antd";
import { useRef, useState, type ReactNode, type SubmitEvent } from "react";
import { Refusal } from "../api/problem";
import { useLanguage, useWords } from "../i18n";
import { commonWords } from "../i18n/common";
import { ProblemText } from "../ui";
import { adminWords } from "./words";

export type Values = Record<string, unknown>;
export interface Option {
  value: string;
  label: string;
}
export interface Field {
  name: string;
  label: string;
  is: "text" | "password" | "number" | "select" | "many" | "tags" | "check";
  options?: readonly Option[];
  required?: boolean;
  hint?: string;
  max?: number;
}

export interface FormProps {
  title: string;
  fields: readonly Field[];
  first: Values;
  /** What stands above the fields. */
  children?: ReactNode;
  /** Set from elsewhere, such as by a click on the map. */
  pushed?: Values | undefined;
  onValues?: (values: Values) => void;
  save: (values: Values) => Promise<void>;
  onClose: () => void;
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);

export function Form({ title, fields, first, children, pushed, onValues, save, onClose }: FormProps) {
  const w = useWords(adminWords);
  const c = useWords(commonWords);
  const language = useLanguage();
  const [own, setOwn] = useState<Values>(first);
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const [why, setWhy] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLFormElement>(null);
  const values = pushed ? { ...own, ...pushed } : own;
  const set = (name: string, value: unknown): void => {
    const next = { ...values, [name]: value };
    setOwn(next);
    onValues?.(next);
  };
  const focus = (name: string | undefined): void => { if (name !== undefined) box.current?.querySelector<HTMLElement>(`#field-${name}`)?.focus(); };
  const submit = async (event: SubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    const missing = fields.filter((f) => f.required && isEmpty(values[f.name]));
    setWrong(Object.fromEntries(missing.map((f) => [f.name, w("required")])));
    setWhy(undefined);
    if (missing.length > 0) {
      focus(missing[0]?.name);
      return;
    }
    setBusy(true);
    try {
      await save(values);
    } catch (refused) {
      const errors = refused instanceof Refusal ? refused.errors : [];
      // `name.zh` stands under `name_zh`, `numbers[0]` and the like under the field they begin with.
      const under = errors.flatMap(({ field, message }) => {
        const name = [field.replaceAll(".", "_"), /^[a-z_]+/.exec(field)?.[0]].find((n) => fields.some((f) => f.name === n));
        return name === undefined ? [] : [[name, language === "en" ? message : w("fieldWrong", { why: message })] as const];
      });
      setWrong(Object.fromEntries(under));
      if (under.length === 0 || under.length < errors.length) setWhy(refused);
      focus(under[0]?.[0]);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form ref={box} className="admin-form" aria-label={title} noValidate onSubmit={(event) => void submit(event)} onKeyDown={(event) => { if (event.key === "Escape" && !event.defaultPrevented) onClose(); }}>
      <h2 className="section">{title}</h2>
      {children}
      {fields.map((f, i) => (
        <div key={f.name} className="admin-field">
          {f.is !== "check" && <label htmlFor={`field-${f.name}`}>{f.label}</label>}
          <Control field={f} value={values[f.name]} wrong={wrong[f.name] !== undefined} first={i === 0} onChange={(value) => { set(f.name, value); }} />
          {f.hint !== undefined && <span className="hint">{f.hint}</span>}
          <span className="hint is-bad" id={`wrong-${f.name}`} role={wrong[f.name] ? "alert" : undefined}>{wrong[f.name]}</span>
        </div>
      ))}
      {why !== undefined && <ProblemText why={why} />}
      <div className="row g8">
        <button className="button primary" aria-disabled={busy}>{c("save")}</button>
        <button type="button" className="button" onClick={onClose}>{c("cancel")}</button>
      </div>
    </form>
  );
}

function Control({ field: f, value, wrong, first, onChange }: { field: Field; value: unknown; wrong: boolean; first: boolean; onChange: (value: unknown) => void }) {
  const id = `field-${f.name}`;
  const status = wrong ? { status: "error" as const } : {};
  const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
  switch (f.is) {
    case "select":
      return <Select id={id} value={text === "" ? undefined : text} options={[...(f.options ?? [])]} allowClear={f.required !== true} showSearch={{ optionFilterProp: "label" }} onChange={(v: string | undefined) => { onChange(v ?? null); }} aria-describedby={`wrong-${f.name}`} {...status} />;
    case "many":
    case "tags":
      return <Select id={id} mode={f.is === "tags" ? "tags" : "multiple"} value={Array.isArray(value) ? (value as string[]) : []} options={[...(f.options ?? [])]} onChange={onChange} aria-describedby={`wrong-${f.name}`} {...status} />;
    case "check":
      return <label className="row g8"><input id={id} type="checkbox" checked={value === true} onChange={(event) => { onChange(event.target.checked); }} />{f.label}</label>;
    default:
      return (
        <input
          id={id}
          className="admin-input"
          type={f.is === "password" ? "password" : "text"}
          inputMode={f.is === "number" ? "decimal" : undefined}
          autoComplete={f.is === "password" ? "new-password" : "off"}
          autoFocus={first}
          maxLength={f.max ?? 200}
          value={text}
          aria-invalid={wrong}
          aria-describedby={`wrong-${f.name}`}
          onChange={(event) => { onChange(event.target.value); }}
        />
      );
  }
}
