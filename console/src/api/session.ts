// Who is signed in here. The token stands in an HttpOnly cookie that no script reads; the readable CSRF cookie beside it
// tells whether asking is worth while.

import { useSyncExternalStore } from "react";
import { api, onSignedOut } from "./client";
import { csrf } from "./csrf";
import { Refusal } from "./problem";
import type { Me, Role } from "./types";

export type Session = { is: "unknown" } | { is: "out"; ended?: boolean } | { is: "in"; me: Me } | { is: "away"; why: Refusal };

let session: Session = { is: "unknown" };
const hears = new Set<() => void>();

function set(next: Session): void {
  session = next;
  hears.forEach((hear) => { hear(); });
}

onSignedOut(() => {
  if (session.is === "in") set({ is: "out", ended: true });
});

export const currentSession = (): Session => session;

export function useSession(): Session {
  return useSyncExternalStore(
    (hear) => {
      hears.add(hear);
      return () => hears.delete(hear);
    },
    currentSession,
    currentSession,
  );
}

/** The signed-in user; only below a page that asks for one. */
export function useMe(): Me {
  const now = useSession();
  if (now.is !== "in") throw new Error("nobody is signed in on a page that needs one");
  return now.me;
}

/** Finds out who is signed in, after a reload. */
export async function restore(): Promise<void> {
  if (csrf() === undefined) {
    set({ is: "out" });
    return;
  }
  try {
    set({ is: "in", me: await api.get("/api/v1/me") });
  } catch (why) {
    if (why instanceof Refusal && why.code !== "unauthenticated") set({ is: "away", why });
    else set({ is: "out", ended: true });
  }
}

export async function signIn(login: string, password: string, terminal?: string): Promise<Me> {
  const body = terminal ? { login, password, terminal, cookie: true } : { login, password, cookie: true };
  const { user } = await api.post("/api/v1/sign-in", { body, tries: 1 });
  set({ is: "in", me: user });
  return user;
}

export async function signOut(everywhere = false): Promise<void> {
  try {
    await api.post(everywhere ? "/api/v1/sign-out-everywhere" : "/api/v1/sign-out");
  } finally {
    set({ is: "out" });
  }
}

/** Whether somebody has one of these roles. */
export const isOne = (me: Me, ...roles: Role[]): boolean => me.roles.some((role) => roles.includes(role));
