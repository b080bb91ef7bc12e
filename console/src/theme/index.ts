// Which theme is on. The wallboard is always dark; elsewhere the person chooses, and the machine before that.

import { useSyncExternalStore } from "react";
import { browser } from "../browser";
import type { ThemeName } from "./tokens";

const KEPT = "nearhand.theme";
const hears = new Set<() => void>();
const asked = new URLSearchParams(browser.location?.search).get("theme");
const kept = asked ?? browser.localStorage?.getItem(KEPT);
let chosen: ThemeName = kept === "dark" || kept === "light" ? kept : browser.matchMedia?.("(prefers-color-scheme: dark)").matches ? "dark" : "light";
let forced: ThemeName | undefined;

export const currentTheme = (): ThemeName => forced ?? chosen;

function show(): void {
  if (browser.document) browser.document.documentElement.dataset["theme"] = currentTheme();
  hears.forEach((hear) => { hear(); });
}

export function chooseTheme(next: ThemeName): void {
  chosen = next;
  browser.localStorage?.setItem(KEPT, next);
  show();
}

/** Holds a theme while a page stands; give back what it returns. */
export function forceTheme(theme: ThemeName): () => void {
  forced = theme;
  show();
  return () => {
    forced = undefined;
    show();
  };
}

export function useTheme(): ThemeName {
  return useSyncExternalStore(
    (hear) => {
      hears.add(hear);
      return () => hears.delete(hear);
    },
    currentTheme,
    currentTheme,
  );
}

show();
