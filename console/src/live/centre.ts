// The call centre: lines and seats, read once a connection and kept true by the stream.

import { useEffect, useSyncExternalStore } from "react";
import { api } from "../api/client";
import type { Call, Line, SeatStanding } from "../api/types";
import { live } from "./client";

interface Centre {
  lines: readonly Line[];
  seats: readonly SeatStanding[];
}

let centre: Centre = { lines: [], seats: [] };
let news = 0;
const hears = new Set<() => void>();

function set(next: Partial<Centre>): void {
  centre = { ...centre, ...next };
  hears.forEach((hear) => { hear(); });
}

const byName = (a: Line, b: Line): number => a.name.localeCompare(b.name, undefined, { numeric: true });

function putLine(line: Line): void {
  news++;
  set({ lines: [...centre.lines.filter((l) => l.name !== line.name), line].sort(byName) });
}

function putSeat(seat: SeatStanding): void {
  news++;
  const seats = centre.seats.filter((s) => s.seat_id !== seat.seat_id);
  set({ seats: [...seats, seat].sort((a, b) => a.extension.localeCompare(b.extension)) });
}

/** Reads how all stands; again when the stream was quicker than the answer. */
async function read(): Promise<void> {
  for (let tried = 0; tried < 5; tried++) {
    const before = news;
    const [lines, seats] = await Promise.all([api.all("/api/v1/lines"), api.all("/api/v1/floor")]);
    if (before !== news) continue;
    set({ lines: [...lines].sort(byName), seats });
    return;
  }
}

/** Keeps lines and seats while the frame of the desk stands. */
export function useCentreKept(): void {
  useEffect(() => {
    const again = (): void => { read().catch(() => undefined); };
    const leave = [live.on("line", ({ line }) => { putLine(line); }), live.on("seat", putSeat), live.on("hello", again)];
    again();
    return () => { leave.forEach((l) => { l(); }); };
  }, []);
}

const subscribe = (hear: () => void): (() => void) => {
  hears.add(hear);
  return () => hears.delete(hear);
};

export function useLines(): readonly Line[] {
  return useSyncExternalStore(subscribe, () => centre.lines);
}

export function useSeats(): readonly SeatStanding[] {
  return useSyncExternalStore(subscribe, () => centre.seats);
}

/** Calls that wait, the longest first. */
export function queueOf(lines: readonly Line[]): Call[] {
  const calls = lines.flatMap((l) => (l.call && (l.call.state === "queued" || l.call.state === "ringing") && l.call.direction === "inbound" ? [l.call] : []));
  return calls.sort((a, b) => a.began_at.localeCompare(b.began_at));
}
