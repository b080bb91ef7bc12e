// Which language is spoken here, and `useWords`, which speaks it.

import { useCallback, useSyncExternalStore } from "react";
import { browser } from "../browser";
import { say, type Fill, type Language, type Words } from "./words";

export { defineWords, type Language, type Phrase, type Words } from "./words";

const KEPT = "nearhand.language";
const hears = new Set<() => void>();

let language: Language = first();

function first(): Language {
  const asked = new URLSearchParams(browser.location?.search).get("lang");
  const kept = asked ?? browser.localStorage?.getItem(KEPT);
  if (kept === "zh" || kept === "en") return kept;
  return browser.navigator?.language.startsWith("en") ? "en" : "zh";
}

export const currentLanguage = (): Language => language;

export function speak(next: Language): void {
  language = next;
  browser.localStorage?.setItem(KEPT, next);
  if (browser.document) browser.document.documentElement.lang = next === "zh" ? "zh-CN" : "en";
  hears.forEach((hear) => {
    hear();
  });
}

function subscribe(hear: () => void): () => void {
  hears.add(hear);
  return () => hears.delete(hear);
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, currentLanguage, () => "zh");
}

export type Say<W extends Words> = (key: keyof W & string, fill?: Fill) => string;

/** Speaks a room's words: `const w = useWords(deskWords); w("title")`. */
export function useWords<W extends Words>(words: W): Say<W> {
  const now = useLanguage();
  return useCallback((key, fill) => say(words[key] ?? [key, key], now, fill), [words, now]);
}

/** The same outside React, such as for a notification. */
export function speakNow<W extends Words>(words: W, key: keyof W & string, fill?: Fill): string {
  return say(words[key] ?? [key, key], language, fill);
}

/** The phrase of a key that came from the server, or the key itself when it is new to us. */
export function named(words: Words, key: string, now: Language): string {
  const phrase = Object.hasOwn(words, key) ? words[key] : undefined;
  return phrase ? say(phrase, now) : key;
}
