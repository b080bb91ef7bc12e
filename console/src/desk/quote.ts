// Who could be there, while the caller talks: asked anew when the place, the kind or the time changes and every so often;
// one of them held for 45 s. A hold fixes what was told, so nothing is asked anew while it runs.

import { useCallback, useEffect, useRef, useState } from "react";
import { api, newKey } from "../api/client";
import { serverClock } from "../api/clock";
import { Refusal } from "../api/problem";
import type { Quote } from "../api/types";

export interface Asking {
  kind: string;
  lat: number;
  lon: number;
  want_from?: string;
  want_to?: string;
  call_id?: string;
}

/** How long the server keeps somebody, seconds. */
export const HOLD_S = 45;
/** Typing rests so long before the question goes out, milliseconds. */
const REST_MS = 300;
/** Asked anew so often, milliseconds. */
const ANEW_MS = 15_000;

export interface Quoted {
  quote: Quote | undefined;
  /** When it was worked out, milliseconds by the server's clock. */
  at: number;
  why: unknown;
  /** The hold in force. */
  held: { worker_id: string; until: string } | undefined;
  /** Whose hold ran out. */
  expired: string | undefined;
  hold: (worker_id: string) => Promise<void>;
  release: () => Promise<void>;
  again: () => void;
  /** It became a ticket: nothing is to be let go of. */
  used: () => void;
}

interface State {
  quote?: Quote | undefined;
  at: number;
  why?: unknown;
  expired?: string | undefined;
  /** What the quote was asked for. */
  of: string;
}

const KEPT = "nearhand.desk.quote.";

/** The quote of this call in this tab, as long as its hold is in force: a reload does not let go of anybody. */
function restored(id: string): State {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT + id) ?? "null") as State | null;
    if (kept?.quote?.held_until && Date.parse(kept.quote.held_until) > serverClock.now()) return kept;
  } catch {
    // nothing that can be read
  }
  return { at: 0, of: "" };
}

const heldOf = (quote: Quote | undefined): Quoted["held"] => (quote?.held_worker_id && quote.held_until ? { worker_id: quote.held_worker_id, until: quote.held_until } : undefined);

export function useQuote(id: string, asking: Asking | undefined): Quoted {
  const [state, setState] = useState<State>(() => restored(id));
  const [turn, setTurn] = useState(0);
  const latest = useRef(state);
  const put = useCallback((next: State): void => {
    latest.current = next;
    setState(next);
    if (heldOf(next.quote)) sessionStorage.setItem(KEPT + id, JSON.stringify({ quote: next.quote, at: next.at, of: next.of }));
    else sessionStorage.removeItem(KEPT + id);
  }, [id]);
  const of = asking === undefined ? "" : JSON.stringify(asking);

  useEffect(() => {
    const now = latest.current;
    const held = heldOf(now.quote);
    if (held && now.of === of) return; // what was told stands
    if (held && now.quote) void api.delete("/api/v1/quotes/{id}/hold", { path: { id: now.quote.id } }).catch(() => undefined); // else it ends by itself
    if (of === "") {
      if (now.of !== "" || held) put({ at: 0, of });
      return;
    }
    const stop = new AbortController();
    const body = JSON.parse(of) as Asking;
    const ask = async (): Promise<void> => {
      try {
        const quote = await api.post("/api/v1/quotes", { body: { kind: body.kind, place: { lat: body.lat, lon: body.lon, datum: "wgs84" }, ...rest(body) }, signal: stop.signal });
        // A hold that came meanwhile stands: what was told is of the quote before.
        if (!stop.signal.aborted && !heldOf(latest.current.quote)) put({ quote, at: serverClock.now(), of, expired: latest.current.of === of ? latest.current.expired : undefined });
      } catch (why) {
        if (!stop.signal.aborted && !heldOf(latest.current.quote)) put(latest.current.of === of ? { ...latest.current, why } : { at: serverClock.now(), of, why });
      }
    };
    const wait = setTimeout(() => void ask(), now.of === of ? 0 : REST_MS);
    const anew = setInterval(() => { if (!document.hidden) void ask(); }, ANEW_MS);
    return () => {
      stop.abort();
      clearTimeout(wait);
      clearInterval(anew);
    };
  }, [of, turn, put]);

  const held = heldOf(state.quote);
  const until = held?.until;
  useEffect(() => {
    if (until === undefined) return;
    const over = setTimeout(() => {
      const now = latest.current;
      if (now.quote?.held_until !== until) return;
      put({ ...now, quote: free(now.quote), expired: now.quote.held_worker_id ?? undefined });
      setTurn((n) => n + 1);
    }, Math.max(0, Date.parse(until) - serverClock.now()));
    return () => { clearTimeout(over); };
  }, [until, put]);

  const hold = useCallback(async (worker_id: string): Promise<void> => {
    const asked = latest.current;
    if (!asked.quote) return;
    try {
      const quote = await api.post("/api/v1/quotes/{id}/hold", { path: { id: asked.quote.id }, body: { worker_id }, key: newKey() });
      put({ ...asked, quote, expired: undefined, why: undefined });
      setTurn((n) => n + 1);
    } catch (why) {
      put({ ...latest.current, why });
      if (why instanceof Refusal && !why.again) setTurn((n) => n + 1);
    }
  }, [put]);

  const release = useCallback(async (): Promise<void> => {
    const { quote } = latest.current;
    if (!heldOf(quote) || !quote) return;
    put({ ...latest.current, quote: free(quote) });
    setTurn((n) => n + 1);
    await api.delete("/api/v1/quotes/{id}/hold", { path: { id: quote.id } }).catch(() => undefined); // else it ends by itself
  }, [put]);

  const again = useCallback(() => {
    put({ ...latest.current, quote: latest.current.quote && free(latest.current.quote), why: undefined });
    setTurn((n) => n + 1);
  }, [put]);

  const used = useCallback(() => { put({ at: 0, of: "" }); }, [put]);

  return { quote: state.quote, at: state.at, why: state.why, held, expired: state.expired, hold, release, again, used };
}

const free = (quote: Quote): Quote => ({ ...quote, held_worker_id: null, held_until: null });

function rest({ want_from, want_to, call_id }: Asking): Partial<Asking> {
  return { ...(want_from === undefined ? {} : { want_from }), ...(want_to === undefined ? {} : { want_to }), ...(call_id === undefined ? {} : { call_id }) };
}
