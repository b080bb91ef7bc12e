// How times, spans, distances, money and numbers are written.

import { say, type Language } from "../i18n/words";
import { commonWords as c } from "../i18n/common";

const two = (n: number): string => String(n).padStart(2, "0");

/** `14:38`; with seconds for logs; other days `11-15`, other years `2025-11-15`. */
export function when(at: string | number | Date, now_ms: number, seconds = false): string {
  const d = new Date(at);
  const n = new Date(now_ms);
  const time = `${two(d.getHours())}:${two(d.getMinutes())}${seconds ? `:${two(d.getSeconds())}` : ""}`;
  if (d.toDateString() === n.toDateString()) return time;
  const day = `${two(d.getMonth() + 1)}-${two(d.getDate())}`;
  if (d.getFullYear() !== n.getFullYear()) return `${String(d.getFullYear())}-${day}`;
  return seconds ? `${day} ${time}` : day;
}

/** `14:38` whatever the day. */
export const clock = (at: string | number | Date, seconds = false): string => {
  const d = new Date(at);
  return `${two(d.getHours())}:${two(d.getMinutes())}${seconds ? `:${two(d.getSeconds())}` : ""}`;
};

/** A wait that runs: `00:41`, `1:02:03`. */
export function running(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  const h = Math.floor(s / 3600);
  const rest = `${two(Math.floor((s % 3600) / 60))}:${two(s % 60)}`;
  return h > 0 ? `${String(h)}:${rest}` : rest;
}

/** A span: in a sentence `12 分钟`, in a table (`short`) `12 分`. Minutes are rounded up: nobody is told too early. */
export function span(seconds: number, language: Language, short = false): string {
  if (seconds < 60 && seconds > 0) return say(c.seconds, language, { n: Math.ceil(seconds) });
  const m = Math.ceil(seconds / 60);
  if (m < 60) return say(short ? c.minutesShort : c.minutes, language, { n: m });
  return m % 60 === 0 ? say(c.hours, language, { n: m / 60 }) : say(c.hoursMinutes, language, { h: Math.floor(m / 60), m: m % 60 });
}

/** How long ago: `12 秒前`. */
export function ago(seconds: number, language: Language): string {
  return seconds < 120 ? say(c.secondsAgo, language, { n: Math.max(0, Math.round(seconds)) }) : say(c.minutesAgo, language, { n: Math.round(seconds / 60) });
}

/** `800 m`, `1.9 km`. */
export function distance(metres: number, language: Language): string {
  return metres < 995 ? say(c.m, language, { n: Math.round(metres / 10) * 10 }) : say(c.km, language, { n: (metres / 1000).toFixed(1) });
}

/** Fen as yuan; `cents` shows them even when there are none, so that a column is of one kind. */
export function money(fen: number, cents = false): string {
  const yuan = fen / 100;
  return `¥${cents || fen % 100 !== 0 ? yuan.toFixed(2).replace(/\B(?=(\d{3})+(?!\d))/g, ",") : String(yuan).replace(/\B(?=(\d{3})+(?!\d))/g, ",")}`;
}

/** `138 0000 6021`, `138 **** 6021`, `029-0000-8800`; anything else as it came. */
export function phone(number: string): string {
  const local = number.replace(/^\+86/, "").replace(/[\s-]/g, "");
  if (/^1[\d*]{10}$/.test(local)) return `${local.slice(0, 3)} ${local.slice(3, 7)} ${local.slice(7)}`;
  const fixed = number.startsWith("+86") && !local.startsWith("0") ? `0${local}` : local;
  const area = /^0(10|2\d)/.test(fixed) ? 3 : 4;
  if (/^0\d{9,11}$/.test(fixed)) return `${fixed.slice(0, area)}-${fixed.slice(area, -4)}-${fixed.slice(-4)}`;
  return number;
}

/** The middle of a mobile number hidden, whoever asks: for screens that others see. */
export function masked(number: string): string {
  const shown = phone(number);
  return /^1\d\d \d{4} \d{4}$/.test(shown) ? `${shown.slice(0, 4)}****${shown.slice(8)}` : shown;
}

/** A ticket's number: long once, else its last four. */
export const shortNo = (no: string): string => no.slice(-4);
