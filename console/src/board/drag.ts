// Dragging a ticket onto a worker: by pointer, from a list row or a bar, onto a row of the timeline or a mark on the map.
// Nothing is saved by it: letting go only asks.

import { useSyncExternalStore } from "react";

export interface Drag {
  ticketId: string;
  x: number;
  y: number;
  /** Whom it is over. */
  workerId: string | undefined;
}

/** Farther than this, pixels, is a drag and not a click. */
const SLACK = 6;

let drag: Drag | undefined;
const hears = new Set<() => void>();
/** Finds the worker under a point where no element names one: the map's. */
let workerUnder: (x: number, y: number) => string | undefined = () => undefined;

function set(next: Drag | undefined): void {
  drag = next;
  hears.forEach((hear) => { hear(); });
}

export function useDrag(): Drag | undefined {
  return useSyncExternalStore(
    (hear) => {
      hears.add(hear);
      return () => hears.delete(hear);
    },
    () => drag,
  );
}

export function setWorkerUnder(find: (x: number, y: number) => string | undefined): void {
  workerUnder = find;
}

function over(x: number, y: number): string | undefined {
  const element = document.elementFromPoint(x, y);
  return element?.closest<HTMLElement>("[data-worker]")?.dataset["worker"] ?? (element?.closest(".map") ? workerUnder(x, y) : undefined);
}

/** Begins on a press; becomes a drag once the pointer leaves the spot. `drop` hears whom it fell on. */
export function grip(event: React.PointerEvent, ticketId: string, drop: (ticketId: string, workerId: string) => void): void {
  if (event.button !== 0 || event.pointerType === "touch") return;
  const [x0, y0] = [event.clientX, event.clientY];
  let begun = false;
  const move = (e: PointerEvent): void => {
    if (!begun && Math.hypot(e.clientX - x0, e.clientY - y0) < SLACK) return;
    begun = true;
    e.preventDefault();
    document.body.classList.add("is-dragging");
    set({ ticketId, x: e.clientX, y: e.clientY, workerId: over(e.clientX, e.clientY) });
  };
  const end = (): void => {
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", up);
    removeEventListener("pointercancel", end);
    removeEventListener("keydown", key, true);
    document.body.classList.remove("is-dragging");
    set(undefined);
  };
  const up = (e: PointerEvent): void => {
    const on = begun ? over(e.clientX, e.clientY) : undefined;
    // The click that follows a drag is none.
    if (begun) addEventListener("click", (click) => { click.stopPropagation(); }, { capture: true, once: true });
    end();
    if (on !== undefined) drop(ticketId, on);
  };
  const key = (e: KeyboardEvent): void => {
    if (e.key !== "Escape") return;
    e.stopPropagation();
    end();
  };
  addEventListener("pointermove", move);
  addEventListener("pointerup", up);
  addEventListener("pointercancel", end);
  addEventListener("keydown", key, true);
}
