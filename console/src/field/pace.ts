// How often the phone measures where it is, and how often it says so: by whether it moves and what is left in its battery.

import type { FixSent } from "../live/frames";

export interface KeptFix {
  seq: number;
  user: string;
  fix: FixSent;
}

export interface Battery {
  /** 0 to 1. */
  level: number;
  charging: boolean;
}

export interface Pace {
  /** Seconds between two measurements. */
  take_s: number;
  /** Seconds between two sendings. */
  send_s: number;
}

const LOW = 0.2;
/** Slower than this is standing, metres a second. */
const MOVES_MPS = 1.5;
/** Farther than this from the last one is moving whatever the speed says, metres. */
const MOVES_M = 40;

export function paceOf(moving: boolean, battery: Battery | undefined): Pace {
  const low = battery !== undefined && battery.level < LOW && !battery.charging;
  if (moving) return low ? { take_s: 15, send_s: 30 } : { take_s: 5, send_s: 10 };
  return low ? { take_s: 45, send_s: 45 } : { take_s: 25, send_s: 25 };
}

/** Metres between two points, WGS-84. */
export function apart(a: { lat: number; lon: number }, b: { lat: number; lon: number }): number {
  const rad = Math.PI / 180;
  const h = Math.sin(((b.lat - a.lat) * rad) / 2) ** 2 + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(((b.lon - a.lon) * rad) / 2) ** 2;
  return 2 * 6_371_008.8 * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Whether somebody moves, by his last two fixes. */
export function moves(before: FixSent | undefined, now: FixSent): boolean {
  if ((now.speed_mps ?? 0) >= MOVES_MPS) return true;
  return before !== undefined && apart(before, now) > Math.max(MOVES_M, now.accuracy_m ?? 0);
}

/** Farther from the place than this nobody has arrived, unless he notes why, metres; the server has the same rule. */
export const AT_THE_PLACE_M = 500;
/** An older fix says nothing about where he is now, milliseconds. */
export const FRESH_MS = 120_000;

/** How far from a place a fix is when that is too far to have arrived; nothing when it is near, stale or unknown. */
export function tooFar(place: { lat?: number | null; lon?: number | null }, fix: FixSent | undefined, now: number): number | undefined {
  const { lat, lon } = place;
  if (!fix || typeof lat !== "number" || typeof lon !== "number" || now - Date.parse(fix.at) > FRESH_MS) return undefined;
  const away = apart({ lat, lon }, fix) - (fix.accuracy_m ?? 0);
  return away > AT_THE_PLACE_M ? away : undefined;
}
