// The ticket kinds as the server has them: a drawing of states and ways, and who may go each.

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../api/client";
import type { Flow } from "../api/types";
import { named, useLanguage, useWords } from "../i18n";
import { Choice, ProblemText, StateGlyph } from "../ui";
import { arcsOf, type Arc } from "./arcs";
import { adminWords, commandWords, whoWords } from "./words";

export function Flows() {
  const w = useWords(adminWords);
  const language = useLanguage();
  const { data, error, refetch } = useQuery({ queryKey: ["flows"], queryFn: () => api.get("/api/v1/flows"), staleTime: Infinity });
  const [kind, setKind] = useState<string>();
  const [state, setState] = useState<string>();
  const flows = data?.items ?? [];
  const flow = flows.find((f) => f.kind === kind) ?? flows[0];
  if (error) return <ProblemText why={error} onAgain={() => void refetch()} />;
  if (!flow) return null;
  const moves = state === undefined ? flow.moves : flow.moves.filter((m) => m.from.includes(state));
  const titleOf = (name: string): string => flow.states.find((s) => s.name === name)?.title[language] ?? name;
  return (
    <section className="admin-page" aria-label={w("flows")}>
      <header className="row g12"><h1 className="page-title">{w("flows")}</h1><Choice name={w("flows")} value={flow.kind} options={flows.map((f) => ({ value: f.kind, label: f.title[language] }))} onChange={(k) => { setKind(k); setState(undefined); }} /></header>
      <p className="hint">{w(flow.handler === "agent" ? "handlerAgent" : "handlerField")} · {w("flowHint")}</p>
      <Drawing flow={flow} chosen={state} onChoose={(s) => { setState(s === state ? undefined : s); }} />
      <p className="row g8"><span className="label">{w("outcomes")}</span>{flow.outcomes.map((o) => <span key={o.name} className="tag">{o.title[language]}</span>)}</p>
      <div className="admin-body">
        <div className="admin-table" role="region" aria-label={w("flows")} tabIndex={0}>
          <table>
            <thead><tr><th>{w("command")}</th><th>{w("from")}</th><th>{w("to")}</th><th>{w("by")}</th></tr></thead>
            <tbody>
              {moves.map((m, i) => (
                <tr key={`${m.command}${String(i)}`}>
                  <td><b>{named(commandWords, m.command, language)}</b></td>
                  <td className="wide">{m.from.map(titleOf).join(" · ")}</td>
                  <td>{m.to ? titleOf(m.to) : <span className="hint">{w("stays")}</span>}</td>
                  <td>{m.by.map((b) => named(whoWords, b, language)).join(" · ")}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
    </section>
  );
}

const STEP = 152;
const NODE = { width: 128, height: 40 };
const RISE = 22;

/** As much of a name as a node holds; the whole stands in its title. */
const short = (name: string): string => (name.length > 14 ? `${name.slice(0, 13)}…` : name);

/** States in a row in their order; ways forward as arcs above, ways back below. */
function Drawing({ flow, chosen, onChoose }: { flow: Flow; chosen: string | undefined; onChoose: (state: string) => void }) {
  const w = useWords(adminWords);
  const language = useLanguage();
  const arcs = arcsOf(flow);
  const high = Math.max(1, ...arcs.filter((a) => a.to > a.from).map((a) => a.to - a.from));
  const low = Math.max(1, ...arcs.filter((a) => a.to < a.from).map((a) => a.from - a.to));
  const y = 24 + high * RISE;
  const width = flow.states.length * STEP;
  const height = y + NODE.height + low * RISE + 32;
  const x = (i: number): number => i * STEP + STEP / 2;
  const path = (a: Arc): string => {
    const forward = a.to > a.from;
    const [from, to] = [x(a.from) + (forward ? 18 : -18), x(a.to) + (forward ? -18 : 18)];
    const edge = forward ? y : y + NODE.height;
    const far = Math.abs(a.to - a.from) * RISE * 1.33;
    return `M${String(from)} ${String(edge)}C${String(from)} ${String(edge + (forward ? -far : far))} ${String(to)} ${String(edge + (forward ? -far : far))} ${String(to)} ${String(edge + (forward ? -5 : 5))}`;
  };
  const on = (a: Arc): boolean => chosen === undefined || flow.states[a.from]?.name === chosen;
  return (
    <div className="admin-flow">
      <svg width={width} height={height} viewBox={`0 0 ${String(width)} ${String(height)}`} role="group" aria-label={w("flowDrawing", { name: flow.title[language] })}>
        <defs><marker id="tip" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4 0 8z" /></marker></defs>
        {arcs.map((a) => (
          <path key={`${String(a.from)}-${String(a.to)}`} className={`arc${a.to < a.from ? " is-back" : ""}${on(a) ? "" : " is-faint"}`} d={path(a)} markerEnd="url(#tip)">
            <title>{a.commands.map((c) => named(commandWords, c, language)).join(" · ")}</title>
          </path>
        ))}
        {arcs.filter((a) => (chosen === undefined ? Math.abs(a.to - a.from) === 1 : on(a))).map((a) => {
          const forward = a.to > a.from;
          const at = (x(a.from) + x(a.to)) / 2;
          return <text key={`t${String(a.from)}-${String(a.to)}`} x={at} y={forward ? y - Math.abs(a.to - a.from) * RISE - 4 : y + NODE.height + Math.abs(a.to - a.from) * RISE + 14} textAnchor="middle">{a.commands.slice(0, 2).map((c) => named(commandWords, c, language)).join(" · ")}</text>;
        })}
        {flow.states.map((s, i) => (
          <g key={s.name} role="button" tabIndex={0} aria-pressed={chosen === s.name} className={`node${chosen === s.name ? " on" : ""}${s.end ? " is-end" : ""}`} transform={`translate(${String(x(i) - NODE.width / 2)} ${String(y)})`} onClick={() => { onChoose(s.name); }} onKeyDown={(event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); onChoose(s.name); } }}>
            <rect width={NODE.width} height={NODE.height} rx="6" />
            <g transform="translate(10 13)"><StateGlyph state={s.name} /></g>
            <text x="32" y="25">{short(s.title[language])}<title>{s.title[language]}</title></text>
          </g>
        ))}
      </svg>
    </div>
  );
}
