// The corners of a zone over the map: a click adds one, a drag moves it, Delete takes it away, undo takes the last deed
// back. Each corner is a button, so that a keyboard reaches and moves it too.

import type { Map as MapLibre } from "maplibre-gl";
import { useEffect, useRef, type KeyboardEvent, type PointerEvent } from "react";
import { useWords } from "../i18n";
import { fromGcj, moved, onMap, useMapSettings, without, type Ring } from "../map";
import { adminWords } from "./words";

export interface RingEditorProps {
  map: MapLibre;
  ring: Ring;
  /** `settled`: this is one deed, which undo takes back; else a drag goes on. */
  onRing: (ring: Ring, settled: boolean) => void;
}

/** What an arrow key moves a corner by, pixels. */
const STEP_PX = 4;
const ARROWS: Readonly<Record<string, [number, number]>> = { ArrowLeft: [-STEP_PX, 0], ArrowRight: [STEP_PX, 0], ArrowUp: [0, -STEP_PX], ArrowDown: [0, STEP_PX] };

export function RingEditor({ map, ring, onRing }: RingEditorProps) {
  const w = useWords(adminWords);
  const settings = useMapSettings();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const put = (): void => {
      for (const [i, [lon, lat]] of ring.entries()) {
        const button = box.current?.children[i];
        if (!(button instanceof HTMLElement)) continue;
        const { x, y } = map.project(onMap(settings, lon, lat));
        button.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px) translate(-50%, -50%)`;
      }
    };
    put();
    map.on("move", put);
    return () => { map.off("move", put); };
  }, [map, ring, settings]);
  /** A point of the map, in pixels, as WGS-84. */
  const under = (x: number, y: number): [number, number] => {
    const { lng, lat } = map.unproject([x, y]);
    return settings.datum === "gcj02" ? fromGcj(lng, lat) : [lng, lat];
  };
  const at = (x: number, y: number): [number, number] => {
    const { left, top } = map.getContainer().getBoundingClientRect();
    return under(x - left, y - top);
  };
  const drag = (i: number) => (e: PointerEvent<HTMLButtonElement>): void => {
    if (!e.currentTarget.hasPointerCapture(e.pointerId)) return;
    onRing(moved(ring, i, at(e.clientX, e.clientY)), e.type === "pointerup");
    if (e.type === "pointerup") e.currentTarget.releasePointerCapture(e.pointerId);
  };
  const key = (i: number) => (e: KeyboardEvent): void => {
    const corner = ring[i];
    const arrow = ARROWS[e.key];
    if (!corner || !(arrow ?? (e.key === "Delete" || e.key === "Backspace"))) return;
    e.preventDefault();
    e.stopPropagation();
    if (!arrow) {
      onRing(without(ring, i), true);
      return;
    }
    const { x, y } = map.project(onMap(settings, corner[0], corner[1]));
    onRing(moved(ring, i, under(x + arrow[0], y + arrow[1])), true);
  };
  return (
    <div ref={box} className="admin-corners">
      {ring.map((_, i) => (
        <button
          key={i} type="button" aria-label={w("corner", { n: i + 1 })} title={w("cornerHint")}
          onPointerDown={(e) => { e.currentTarget.setPointerCapture(e.pointerId); }} onPointerMove={drag(i)} onPointerUp={drag(i)} onKeyDown={key(i)} onDoubleClick={() => { onRing(without(ring, i), true); }}
        />
      ))}
    </div>
  );
}
