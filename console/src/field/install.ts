// The browser offers to install the app; the offer is kept until he asks for it.

import { useSyncExternalStore } from "react";

interface InstallEvent extends Event {
  prompt(): Promise<unknown>;
}

let offer: InstallEvent | undefined;
const hears = new Set<() => void>();
const set = (next: InstallEvent | undefined): void => {
  offer = next;
  hears.forEach((hear) => { hear(); });
};

/** Begins to listen; early, since the browser says it once. */
export function awaitInstall(): void {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    set(event as InstallEvent);
  });
  addEventListener("appinstalled", () => { set(undefined); });
}

/** Asks the browser to install; nothing when it does not offer to. */
export function useInstall(): (() => void) | undefined {
  const now = useSyncExternalStore((hear) => {
    hears.add(hear);
    return () => hears.delete(hear);
  }, () => offer);
  return now && (() => {
    set(undefined);
    void now.prompt();
  });
}

/** Keeps the app itself on the phone, so that it opens without a network. Not while developing: there is no build to keep. */
export function keepApp(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register("/sw.js", { scope: "/field" }).catch(() => undefined); // a browser that may not: it works with a network
}
