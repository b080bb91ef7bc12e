// The place: by its words among places that are known, by coordinates or a pasted link, or by a click on the map.

import { useEffect, useId, useState, type KeyboardEvent, type Ref } from "react";
import type { Ticket } from "../api/types";
import { named, useLanguage, useWords } from "../i18n";
import { distance, useNow, when, Icon } from "../ui";
import type { Where } from "./draft";
import { usePlaces, type Found } from "./places";
import { readPoint, toWgs, writePoint, type Datum, type Point } from "./point";
import { deskWords, placeKindWords } from "./words";

interface Hit {
  where: Where;
  /** What stands at its right. */
  said: string;
}

export interface PlaceFieldProps {
  where: Where;
  own: readonly Ticket[];
  /** Of places that fit as well, the nearest to here is first. */
  near: Point | undefined;
  /** The zone that holds the point; `null`: none does. */
  zone: string | null | undefined;
  field: Ref<HTMLInputElement>;
  onChange: (where: Partial<Where>) => void;
  /** Where the walked-on hit lies, so that its candidates appear before it is chosen. */
  onLook: (point: Point | undefined) => void;
  onNext: () => void;
}

/** A found place as the draft keeps it. */
const whereOf = ({ text, point, source, since }: Found, detail: string): Where => ({ text, detail, source, ...(point ? { point } : {}), ...(since === undefined ? {} : { since }) });

export function PlaceField({ where, own, near, zone, field, onChange, onLook, onNext }: PlaceFieldProps) {
  const w = useWords(deskWords);
  const language = useLanguage();
  const now = useNow();
  const list = useId();
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const saidOf = (hit: Found): string => {
    const away = hit.away_m === undefined ? "" : distance(hit.away_m, language);
    if (hit.source === "last") return `${w("own")} · ${when(hit.since ?? 0, now)}`;
    return [hit.source === "zone" ? w("zoneCentre") : hit.kind === undefined ? "" : named(placeKindWords, hit.kind, language), away].filter(Boolean).join(" · ");
  };
  const read = readPoint(where.text);
  const found = usePlaces(where.point && !open ? "" : where.text, own, near);
  const point = (p: Point, said: string): Hit => ({ where: { text: writePoint(p), detail: where.detail, point: p, source: "pasted" }, said });
  const hits: Hit[] =
    read.is === "point"
      ? /https?:|geo:/i.test(where.text)
        ? [point(read.point, w(read.datum))]
        : (["wgs84", "gcj02", "bd09"] as Datum[]).map((datum) => point(toWgs(read.point, datum), w("asDatum", { datum: w(datum) })))
      : found.map((hit) => ({ where: whereOf(hit, where.detail), said: saidOf(hit) }));
  const shown = open && hits.length > 0;

  const look = shown ? hits[at]?.where.point : undefined;
  const [lat, lon] = [look?.lat, look?.lon];
  useEffect(() => { onLook(lat === undefined || lon === undefined ? undefined : { lat, lon }); }, [lat, lon, onLook]);

  const choose = (hit: Hit | undefined): void => {
    if (!hit) return;
    onChange(hit.where);
    setOpen(false);
    onNext();
  };
  const key = (e: KeyboardEvent<HTMLInputElement>): void => {
    if (e.nativeEvent.isComposing) return;
    if (e.ctrlKey || e.metaKey || e.altKey) {
      // Whoever saves or holds means the hit that is walked on: its candidates are on the screen.
      const hit = hits[at];
      if (shown && hit && (e.altKey ? e.code === "KeyH" : e.key === "Enter")) {
        onChange(hit.where);
        setOpen(false);
      }
      return;
    }
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      if (hits.length === 0) return;
      if (!shown) {
        setOpen(true);
        setAt(0);
      } else setAt((at + (e.key === "ArrowDown" ? 1 : hits.length - 1)) % hits.length);
    } else if (e.key === "Enter") {
      if (shown) choose(hits[at]);
      else onNext();
    } else if (e.key === "Escape" && shown) setOpen(false);
    else return;
    e.preventDefault();
    e.stopPropagation();
  };

  return (
    <div className="desk-place">
      <div className="field row g8">
        <span className="is-accent"><Icon name="pin" /></span>
        <input
          ref={field} data-step className="grow" value={where.text} maxLength={280} placeholder={w("placeHint")} aria-label={w("place")} autoComplete="off" spellCheck={false}
          role="combobox" aria-expanded={shown} aria-controls={list} aria-autocomplete="list" aria-activedescendant={shown ? `${list}-${at}` : undefined}
          onFocus={(e) => { e.currentTarget.select(); }}
          onChange={(e) => {
            onChange({ text: e.target.value });
            setOpen(true);
            setAt(0);
          }}
          onKeyDown={key}
          onBlur={() => { setOpen(false); }}
        />
        {where.point && <span className={`hint nowrap${zone === null ? " is-bad" : ""}`}>{zone === null ? w("outOfZone") : zone}</span>}
      </div>
      {shown && (
        <ul id={list} className="desk-hits" role="listbox" aria-label={w("places")}>
          {hits.map((hit, i) => (
            <li key={`${hit.where.text}${hit.said}`} id={`${list}-${i}`} role="option" aria-selected={i === at} className={i === at ? "on" : undefined} onMouseDown={(e) => { e.preventDefault(); choose(hit); }} onMouseMove={() => { setAt(i); }}>
              <span className="cut-text grow">{hit.where.text}</span>
              <span className="hint nowrap">{hit.said}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Where the place is from, or what is missing. */
export function PlaceSource({ where }: { where: Where }) {
  const w = useWords(deskWords);
  const now = useNow();
  if (readPoint(where.text).is === "dumb-link") return <span className="hint is-bad">{w("dumbLink")}</span>;
  if (!where.point) return where.text.trim() === "" ? null : <span className="hint is-wait">{w("noPoint")}</span>;
  const metres = Math.round(where.accuracy_m ?? 0);
  const words = { last: w("fromLast", { day: when(where.since ?? 0, now) }), known: w("fromKnown"), named: w("fromNamed"), zone: w("fromZone"), map: w("fromMap"), pasted: w("fromPasted"), located: metres > 0 ? w("fromLocatedWithin", { metres }) : w("fromLocated"), none: "" };
  return <span className="hint">{words[where.source]}</span>;
}
