// The browser, as far as there is one: the tests of pure parts run without.

export const browser: Partial<Pick<typeof globalThis, "document" | "localStorage" | "location" | "matchMedia" | "navigator" | "addEventListener" | "removeEventListener">> = globalThis;

/** Whether keys are those of a Mac. */
export const isMac = (): boolean => /Mac|iPhone|iPad/.test(browser.navigator?.userAgent ?? "");
