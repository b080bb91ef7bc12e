// The second half of the double submit: a cookie that scripts of this page can read and no other page can.

import { browser } from "../browser";

const COOKIE = "nearhand_csrf";

/** What to send as `X-CSRF-Token`; `undefined` when nobody is signed in here. */
export function csrf(cookies: string = browser.document?.cookie ?? ""): string | undefined {
  for (const pair of cookies.split(";")) {
    const [name, value] = pair.trim().split("=", 2);
    if (name === COOKIE && value) return value;
  }
  return undefined;
}
