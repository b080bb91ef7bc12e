// Which alarms somebody acknowledged: the server's word, for every console alike. What could not be told to it yet is silent
// here alone, and told once there is a network.

import { useCallback, useEffect, useMemo, useState } from "react";
import { api } from "../api/client";
import type { AcknowledgedAlarm } from "../api/types";
import { live } from "../live";
import { keepNoted, readNoted, type Noted } from "./alarms";

/** Read at most: far more than any day has. */
const MOST = 5000;

/** One fact says it to every console; its data holds the alarm and a name. */
export function heardOf(fact: { kind: string; at: string; data?: unknown }): [string, Noted] | undefined {
  if (fact.kind !== "alarm_acknowledged") return undefined;
  const { alarm, by } = (fact.data ?? {}) as { alarm?: string; by?: string };
  return alarm === undefined ? undefined : [alarm, { at: Date.parse(fact.at), by }];
}

export function useAcknowledged(): { noted: ReadonlyMap<string, Noted>; note: (ticket: string, alarm: string) => void } {
  const [told, setTold] = useState<ReadonlyMap<string, Noted>>(new Map());
  const [here, setHere] = useState(() => readNoted(Date.now()));
  const learn = useCallback((some: readonly [string, Noted][]): void => {
    if (some.length === 0) return;
    setTold((before) => new Map([...before, ...some]));
    setHere((before) => {
      if (!some.some(([alarm]) => before.has(alarm))) return before;
      const rest = new Map([...before].filter(([alarm]) => !some.some(([other]) => other === alarm)));
      keepNoted(rest);
      return rest;
    });
  }, []);
  const send = useCallback((ticket: string, alarm: string): void => {
    api.post("/api/v1/tickets/{id}/acknowledge-alarm", { path: { id: ticket }, body: { alarm } }).then((one) => { learn([entry(one)]); }, () => undefined); // it stays silent here, and is told with the next connection
  }, [learn]);
  useEffect(() => {
    const read = (): void => {
      api.all("/api/v1/alarms/acknowledged", {}, MOST).then((all) => { learn(all.map(entry)); }, () => undefined); // the next connection reads again
      for (const [alarm, { ticket }] of readNoted(Date.now())) if (ticket !== undefined) send(ticket, alarm);
    };
    read();
    const leave = [live.on("hello", read), live.on("fact", (fact) => { const one = heardOf(fact); if (one) learn([one]); })];
    return () => { leave.forEach((l) => { l(); }); };
  }, [learn, send]);
  const noted = useMemo(() => new Map([...here, ...told]), [here, told]);
  const note = (ticket: string, alarm: string): void => {
    setHere((before) => {
      const next = new Map(before).set(alarm, { at: Date.now(), by: undefined, ticket });
      keepNoted(next);
      return next;
    });
    send(ticket, alarm);
  };
  return { noted, note };
}

const entry = (one: AcknowledgedAlarm): [string, Noted] => [one.alarm, { at: Date.parse(one.at), by: one.by.name ?? undefined }];
