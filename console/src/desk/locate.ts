// The link by which a caller who does not know where he is says it with his phone: sent with one key, and what he says is
// here as soon as he has said it.

import { useEffect, useEffectEvent, useState } from "react";
import { api } from "../api/client";
import { serverClock } from "../api/clock";
import { Refusal } from "../api/problem";
import type { LocateLink } from "../api/types";
import { useFrame } from "../live";

/** How often it is asked for while it is out: the stream is quicker, unless it is cut. */
const EVERY_MS = 5000;

export interface Locating {
  link: LocateLink | undefined;
  busy: boolean;
  why: unknown;
  send: () => void;
}

export interface Locate {
  phone?: string;
  ticket_id?: string;
  call_id?: string;
}

/** `id`: the link that was sent last, such as before a reload; `told`: the one whose place was taken already. */
export function useLocating(id: string | undefined, told: string | undefined, what: Locate, onSent: (id: string) => void, onFound: (link: LocateLink) => void): Locating {
  const [link, setLink] = useState<LocateLink>();
  const [busy, setBusy] = useState(false);
  const [why, setWhy] = useState<unknown>();
  const known = link?.id === id ? link : undefined;
  useFrame("located", (next) => { if (next.id === id) setLink(next); });
  const found = useEffectEvent(onFound);
  useEffect(() => { if (known?.state === "found" && known.id !== told) found(known); }, [known, told]);
  const waits = id !== undefined && (known === undefined || known.state === "sent");
  useEffect(() => {
    if (!waits) return;
    let on = true;
    const ask = (): void => {
      api.get("/api/v1/locate-links/{id}", { path: { id } }).then((next) => { if (on) setLink(next); }, () => undefined); // asked again
    };
    ask();
    const timer = setInterval(ask, EVERY_MS);
    return () => {
      on = false;
      clearInterval(timer);
    };
  }, [waits, id]);
  const send = (): void => {
    if (busy) return;
    setBusy(true);
    setWhy(undefined);
    api.post("/api/v1/locate-links", { body: what }).then((sent) => {
      setLink(sent);
      onSent(sent.id);
    }, (refused: unknown) => { setWhy(refused instanceof Refusal ? refused : undefined); }).finally(() => { setBusy(false); });
  };
  return { link: known, busy, why, send };
}

/** Seconds that a link can still be used. */
export const left_s = (link: LocateLink, now: number = serverClock.now()): number => Math.max(0, (Date.parse(link.expires_at) - now) / 1000);
