import { useEffect, useRef, useState } from "react";
import { useWords } from "../i18n";
import { commonWords } from "../i18n/common";
import { clock, running } from "./format";
import { useNow } from "./time";

/** The time of day. */
export function Clock() {
  const now = useNow();
  return <time className="clock" dateTime={new Date(now).toISOString()}>{clock(now)}</time>;
}

/** How long something has run since a moment: `00:41`. */
export function Since({ at }: { at: string | number }) {
  const now = useNow();
  return <span className="tabular">{running((now - new Date(at).getTime()) / 1000)}</span>;
}

const SAID = [30, 10, 0];

/** A ring that empties until the server's deadline, the seconds inside; screen readers hear it at 30, 10 and 0. */
export function Countdown({ until, total_s, size = 44, width = 3, onEnd }: { until: string | number; total_s: number; size?: number; width?: number; onEnd?: () => void }) {
  const now = useNow();
  const w = useWords(commonWords);
  const left = Math.max(0, Math.ceil((new Date(until).getTime() - now) / 1000));
  const [said, setSaid] = useState<number>();
  const ended = useRef(false);
  useEffect(() => {
    if (SAID.includes(left)) setSaid(left);
    if (left > 0) ended.current = false;
    else if (!ended.current) {
      ended.current = true;
      onEnd?.();
    }
  }, [left, onEnd]);
  const r = (size - width) / 2;
  const round = 2 * Math.PI * r;
  const full = Math.min(1, left / Math.max(1, total_s));
  return (
    <span className={`countdown${left <= 10 ? " is-short" : ""}`}>
      <svg width={size} height={size} viewBox={`0 0 ${String(size)} ${String(size)}`} aria-hidden="true">
        <circle className="track" cx={size / 2} cy={size / 2} r={r} strokeWidth={width} />
        <circle className="rest" cx={size / 2} cy={size / 2} r={r} strokeWidth={width} strokeDasharray={`${String(round * full)} ${String(round)}`} transform={`rotate(-90 ${String(size / 2)} ${String(size / 2)})`} />
      </svg>
      <span aria-hidden="true">{left}</span>
      <span className="unseen" role="status">{said === undefined ? "" : w("secondsLeft", { n: said })}</span>
    </span>
  );
}
