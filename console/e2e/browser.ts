// Chromium with eyes: pages that collect whatever the console complains of, and pictures at the widths that count.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { listen } from "./guard";
import type { Server, SignIn } from "./server";

const shots = new URL("shots/", import.meta.url).pathname;
/** Pictures are for people: `E2E_SHOTS=1 npm run e2e` takes them, CI has no eyes. */
const taken = (process.env["E2E_SHOTS"] ?? "") !== "";

export async function launch(composited = false): Promise<Browser> {
  // Software drawing, so that the map has WebGL without a card.
  // As root in a bare container there is no sandbox and little shared memory; and a browser under test asks nobody anything.
  const quiet = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];
  const args = [...quiet, "--disable-gpu", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"];
  const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
  if (!composited) return chromium.launch({ executablePath, args });
  // For measuring: the page is put together beside its script, as on a machine with a card, and not by reading the map back.
  return chromium.launch({ executablePath, ignoreDefaultArgs: ["--disable-gpu"], args: [...args.filter((a) => a !== "--disable-gpu"), "--use-gl=angle", "--enable-gpu-rasterization"] });
}

export interface Opened {
  page: Page;
  /** What this profile complained of so far; the story fails by it anyhow unless it says `allow` (`guard.ts`). */
  errors: string[];
}

export interface View {
  width?: number;
  height?: number;
  lang?: "zh" | "en";
  theme?: "light" | "dark";
}

/** A fresh browser profile at a path of the server; what it complains of fails the story (`guard.ts`). */
export async function open(browser: Browser, server: Pick<Server, "url">, path: string, view: View = {}): Promise<Opened> {
  const width = view.width ?? 1440;
  const context = await browser.newContext({
    viewport: { width, height: view.height ?? (width < 500 ? 844 : 900) },
    locale: view.lang === "en" ? "en-GB" : "zh-CN",
    colorScheme: view.theme ?? "light",
    timezoneId: "Asia/Shanghai",
    hasTouch: width < 500,
    deviceScaleFactor: width < 500 ? 2 : 1,
  });
  const errors = listen(context);
  const page = await context.newPage();
  await page.goto(server.url + path);
  return { page, errors };
}

/** Signs in through the form. */
export async function signIn(page: Page, who: SignIn, extension?: string): Promise<void> {
  await page.fill("[name=login]", who.login);
  await page.fill("[name=password]", who.password);
  const seat = extension ?? who.extension;
  if (seat !== undefined && (await page.locator("[name=terminal]").count()) > 0) await page.fill("[name=terminal]", seat);
  await page.locator("form button.primary").click();
  await page.waitForSelector(".door", { state: "detached" });
}

/** A picture to look at: `e2e/shots/NAME.png`. */
export async function shot(page: Page, name: string): Promise<void> {
  if (!taken) return;
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`) });
}

/** The same page at each width that counts and in both languages, one picture each. */
export async function everyShot(page: Page, name: string, widths: readonly number[] = [1440, 1024]): Promise<void> {
  for (const width of taken ? widths : []) {
    await page.setViewportSize({ width, height: width < 500 ? 844 : 900 });
    for (const lang of ["zh", "en"] as const) {
      const other = page.getByRole("radio", { name: lang === "zh" ? "中" : "EN", exact: true });
      if ((await other.count()) > 0) await other.first().click();
      await page.waitForTimeout(300);
      await shot(page, `${name}-${width}-${lang}`);
    }
  }
}
