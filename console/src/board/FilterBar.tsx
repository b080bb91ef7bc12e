// The bar over the board: how many there are of each state, and what is shown.

import { Select } from "antd";
import { useWords } from "../i18n";
import { stateWords } from "../i18n/common";
import { Choice, Kind, StateGlyph } from "../ui";
import { useBoard } from "./context";
import { counts, FILTERS, type Sieve } from "./look";
import { boardWords } from "./words";

export type View = "all" | "map" | "time";

export interface FilterBarProps {
  sieve: Sieve;
  onSieve: (next: Sieve) => void;
  view: View;
  onView: (next: View) => void;
  /** How many alarms the hidden rail has; `undefined` while it is in sight. */
  queue: number | undefined;
  onQueue: () => void;
}

export function FilterBar({ sieve, onSieve, view, onView, queue, onQueue }: FilterBarProps) {
  const w = useWords(boardWords);
  const s = useWords(stateWords);
  const { looks, zones } = useBoard();
  const n = counts(looks, sieve);
  const kinds = [...new Set(["wash", "rescue", ...looks.map((l) => l.ticket.kind)])].slice(0, 4);
  const chip = (key: string, on: boolean, onClick: () => void, inside: React.ReactNode): React.ReactNode => (
    <button key={key} type="button" className={`chip${on ? " on" : ""}`} aria-pressed={on} onClick={onClick}>{inside}</button>
  );
  return (
    <div className="board-bar">
      <div className="board-chips" role="group" aria-label={w("filters")}>
        {chip("all", sieve.state === undefined, () => { onSieve({ ...sieve, state: undefined }); }, <>{w("all")} <b>{n.all}</b></>)}
        {FILTERS.map((f) => chip(f, sieve.state === f, () => { onSieve({ ...sieve, state: sieve.state === f ? undefined : f }); }, (
          <>
            <StateGlyph state={f === "risk" ? "at_risk" : f} />
            <span className={`chip-word is-${f === "risk" ? "at_risk" : f}`}>{f === "risk" ? w("risk") : s(f)}</span> <b>{n[f]}</b>
          </>
        )))}
        <span className="chip-line" aria-hidden="true" />
        {kinds.map((k) => chip(`kind-${k}`, sieve.kind === k, () => { onSieve({ ...sieve, kind: sieve.kind === k ? undefined : k }); }, <Kind kind={k} />))}
      </div>
      {zones.length > 1 && (
        <Select
          size="small"
          className="board-zone"
          aria-label={w("zone")}
          value={sieve.zone ?? ""}
          options={[{ value: "", label: w("allZones") }, ...zones.map((z) => ({ value: z.id, label: z.name }))]}
          onChange={(zone: string) => { onSieve({ ...sieve, zone: zone === "" ? undefined : zone }); }}
        />
      )}
      {queue !== undefined && <button type="button" className={`button small${queue > 0 ? " danger" : ""}`} onClick={onQueue}>{w("queueShort")} <b>{queue}</b></button>}
      <Choice small name={w("view")} value={view} options={[{ value: "all", label: w("viewAll") }, { value: "map", label: w("viewMap") }, { value: "time", label: w("viewTime") }]} onChange={onView} />
    </div>
  );
}
