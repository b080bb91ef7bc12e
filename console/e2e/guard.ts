// No story passes over a complaint of the browser: what it says in its console, what nobody caught, what its policy refused.

import type { BrowserContext } from "playwright-core";
import { afterEach, expect } from "vitest";

const said: string[] = [];
const allowed: RegExp[] = [];

/** Collects what pages of this profile complain of, from now on. */
export function listen(context: BrowserContext): string[] {
  const own: string[] = [];
  const hear = (line: string): void => { said.push(line); own.push(line); };
  context.on("console", (line) => {
    if (line.type() === "error" || (line.type() === "warning" && /Content.Security/.test(line.text()))) hear(`${line.text()} (${line.location().url})`);
  });
  context.on("weberror", (why) => { hear(`uncaught: ${String(why.error())}`); });
  return own;
}

/** What this story provokes: the browser itself notes every refused request, and every request without a network. */
export function allow(...what: RegExp[]): void {
  allowed.push(...what);
}

/** Answers that a story is about. */
export const answered = (status: number): RegExp => new RegExp(`Failed to load resource: the server responded with a status of ${String(status)}`);
/** A phone in a cellar, a socket that is cut. */
export const CUT = /ERR_INTERNET_DISCONNECTED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|WebSocket connection to .* failed/;

afterEach(() => {
  const left = said.splice(0).filter((line) => !allowed.some((fine) => fine.test(line)));
  allowed.length = 0;
  expect(left, "the browser complained").toEqual([]);
});
