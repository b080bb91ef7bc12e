// The bell: two soft tones, again every few seconds while something urgent is not noted. It can be muted for ten minutes,
// not for ever.

import { useEffect, useRef, useSyncExternalStore } from "react";

export const MUTE_MS = 10 * 60_000;
/** Between two rings for the same urgent thing. */
const AGAIN_MS = 8000;
const KEPT = "nearhand.muted";

let muted = Number(globalThis.localStorage?.getItem(KEPT) ?? 0); // eslint-disable-line @typescript-eslint/no-unnecessary-condition -- tests have no storage
let sound: AudioContext | undefined;
const hears = new Set<() => void>();

const tell = (): void => { hears.forEach((hear) => { hear(); }); };

/** Silent until then, milliseconds by the local clock; 0 when it sounds. */
export const mutedUntil = (): number => (muted > Date.now() ? muted : 0);

export function mute(on: boolean): void {
  muted = on ? Date.now() + MUTE_MS : 0;
  localStorage.setItem(KEPT, String(muted));
  tell();
}

/** How it stands: muted until a moment, or waiting for the browser to allow sound. */
export function useBell(): { muted: number; blocked: boolean } {
  const text = useSyncExternalStore(
    (hear) => {
      hears.add(hear);
      return () => hears.delete(hear);
    },
    () => `${String(mutedUntil())} ${sound?.state === "suspended" ? "blocked" : ""}`,
  );
  const [until, blocked] = text.split(" ");
  return { muted: Number(until), blocked: blocked === "blocked" };
}

function ring(urgent: boolean): void {
  if (mutedUntil() > 0) return;
  sound ??= new AudioContext();
  if (sound.state === "suspended") {
    // Browsers allow sound after the first touch of the page.
    void sound.resume().then(tell, tell);
    tell();
  }
  const at = sound.currentTime + 0.02;
  for (const [i, hertz] of (urgent ? [880, 660, 880] : [660, 550]).entries()) {
    const tone = sound.createOscillator();
    const loud = sound.createGain();
    tone.type = "sine";
    tone.frequency.value = hertz;
    loud.gain.setValueAtTime(0, at + i * 0.18);
    loud.gain.linearRampToValueAtTime(0.16, at + i * 0.18 + 0.02);
    loud.gain.linearRampToValueAtTime(0, at + i * 0.18 + 0.16);
    tone.connect(loud).connect(sound.destination);
    tone.start(at + i * 0.18);
    tone.stop(at + i * 0.18 + 0.18);
  }
}

/** Rings once for each new cause, and again for urgent ones until they are noted. `ready`: the first reading rings for none but urgent ones. */
export function useRinging(keys: readonly string[], urgent: boolean, ready: boolean): void {
  const known = useRef<Set<string>>(undefined);
  const joined = keys.join("\n");
  useEffect(() => {
    if (!ready) return;
    const now = new Set(joined === "" ? [] : joined.split("\n"));
    const fresh = known.current !== undefined && [...now].some((key) => known.current?.has(key) === false);
    const first = known.current === undefined && urgent;
    known.current = now;
    if (fresh || first) ring(urgent);
  }, [joined, urgent, ready]);
  useEffect(() => {
    if (!urgent || !ready) return;
    const timer = setInterval(() => { ring(true); }, AGAIN_MS);
    return () => { clearInterval(timer); };
  }, [urgent, ready]);
}
