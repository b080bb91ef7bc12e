// What is written down while they talk: kept with the call a moment after the last key, and tried again until it is.

import { useEffect, useState } from "react";
import { api } from "../api/client";

/** Nothing written, kept with the call, or not there yet. */
export type Talk = "none" | "kept" | "cut";

const REST_MS = 700;
const AGAIN_MS = 5000;

export function useTalk(call: string | undefined, text: string | undefined): Talk | undefined {
  const [kept, setKept] = useState<{ call: string; text: string }>();
  const [tried, setTried] = useState(0);
  const isKept = call !== undefined && kept?.call === call && kept.text === (text ?? "");
  useEffect(() => {
    if (call === undefined || text === undefined || isKept) return;
    let on = true;
    let again: ReturnType<typeof setTimeout> | undefined;
    const timer = setTimeout(() => {
      api.put("/api/v1/calls/{id}/note", { path: { id: call }, body: { note: text } }).then(() => { if (on) setKept({ call, text }); }, () => { if (on) again = setTimeout(() => { setTried((n) => n + 1); }, AGAIN_MS); });
    }, REST_MS);
    return () => {
      on = false;
      clearTimeout(timer);
      clearTimeout(again);
    };
  }, [call, text, isKept, tried]);
  if (call === undefined) return undefined;
  if (text === undefined || (text === "" && kept === undefined)) return "none";
  return isKept ? "kept" : tried > 0 ? "cut" : "none";
}
