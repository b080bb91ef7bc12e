// One tick a second for everything that counts, by the server's clock.

import { useSyncExternalStore } from "react";
import { serverClock } from "../api/clock";

const hears = new Set<() => void>();
let second = Math.floor(serverClock.now() / 1000);
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(hear: () => void): () => void {
  hears.add(hear);
  timer ??= setInterval(() => {
    const now = Math.floor(serverClock.now() / 1000);
    if (now === second) return;
    second = now;
    hears.forEach((h) => { h(); });
  }, 250);
  return () => {
    hears.delete(hear);
    if (hears.size > 0 || timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Now by the server's clock, in whole seconds, milliseconds; renders once a second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => (timer === undefined ? Math.floor(serverClock.now() / 1000) : second)) * 1000;
}
