// The job that is open stands in the address: the phone's back key leads to the list, and a restart back to the job.

import { useSyncExternalStore } from "react";

const hash = (): string => decodeURIComponent(location.hash.replace(/^#job\//, ""));

export function openJob(id: string): void {
  location.hash = `job/${encodeURIComponent(id)}`;
}

export function closeJob(): void {
  if (location.hash !== "") history.pushState(null, "", location.pathname + location.search);
  dispatchEvent(new HashChangeEvent("hashchange"));
}

/** The dispatch that is open; empty when none is. */
export function useOpen(): string {
  return useSyncExternalStore((hear) => {
    addEventListener("hashchange", hear);
    addEventListener("popstate", hear);
    return () => {
      removeEventListener("hashchange", hear);
      removeEventListener("popstate", hear);
    };
  }, hash);
}
