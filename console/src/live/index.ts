import { useEffect, useRef, useSyncExternalStore } from "react";
import { live, type Connection } from "./client";
import type { FrameType, ToClient } from "./frames";

export { live, type Connection } from "./client";
export type * from "./frames";
export { positions, STATES, stateCode, type WorkerState } from "./positions";

export function useConnection(): Connection {
  return useSyncExternalStore(live.subscribe, () => live.connection);
}

/** Calls `hear` with every frame of a type while the component stands. */
export function useFrame<T extends FrameType>(type: T, hear: (frame: ToClient[T]) => void): void {
  const latest = useRef(hear);
  useEffect(() => {
    latest.current = hear;
  });
  useEffect(() => live.on(type, (frame) => { latest.current(frame); }), [type]);
}
export { queueOf, useCentreKept, useLines, useSeats } from "./centre";
export { openTickets, useOpenTickets, useTicketsReady, useZones } from "./tickets";
export { useStream } from "./stream";
export { useViewers, type Viewers } from "./viewers";
