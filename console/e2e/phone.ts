// A worker's phone in a browser of its own: where he is, what his thumb does, what his camera sees.

import { expect } from "vitest";
import type { Browser, Page } from "playwright-core";
import { open, signIn, type Opened, type View } from "./browser";
import type { Desk, Point } from "./desk";
import type { Server, SignIn } from "./server";

export interface Phone extends Opened {
  /** Where he was seen last, which is where the phone says it is. */
  here: Point;
  goTo: (at: Point) => Promise<void>;
}

/** Signed in; what it shows first is his home, or an offer that waits for him. */
export async function phone(browser: Browser, server: Server, at: Desk, who: SignIn, view: View = {}): Promise<Phone> {
  const here = await at.seen(who);
  const opened = await open(browser, server, "/field", { width: 390, height: 844, ...view });
  const { page } = opened;
  const context = page.context();
  await context.grantPermissions(["geolocation"], { origin: server.url });
  const goTo = (to: Point): Promise<void> => context.setGeolocation({ ...to, accuracy: 12 });
  await goTo(here);
  await signIn(page, who);
  await page.waitForSelector(".home, .offer");
  return { ...opened, here, goTo };
}

export async function onDuty(page: Page): Promise<void> {
  const told = page.waitForResponse((r) => r.url().endsWith("/field/fixes") && r.ok());
  await page.getByRole("button", { name: /上班，开始接单|Go on duty/ }).click();
  await page.waitForSelector(".duty.is-on");
  await told; // the server knows where he is before anything is booked
}

/** The one button that names what comes next. */
export const main = (page: Page): Promise<void> => page.locator(".f-foot .act").click();
export const mainSays = async (page: Page): Promise<string> => ((await page.locator(".f-foot .act").textContent()) ?? "").trim();

/** Photographs with the main button until it names something else; how many were taken. */
export async function shootAll(page: Page): Promise<number> {
  // Each another one: the same picture sent twice is refused, and the app draws it anew, so only what it shows counts.
  const picture = () => page.evaluate(() => {
    const sheet = document.createElement("canvas");
    [sheet.width, sheet.height] = [2400, 1800];
    const pen = sheet.getContext("2d");
    if (pen) {
      pen.fillStyle = "#8b979d";
      pen.fillRect(0, 0, 2400, 1800);
      pen.fillStyle = `hsl(${String(Math.random() * 360)} 60% ${String(20 + Math.random() * 50)}%)`;
      pen.fillRect(500, 800, 1400, 500);
    }
    return sheet.toDataURL("image/jpeg").split(",")[1] ?? "";
  });
  // What was pressed before may not show yet.
  await page.waitForFunction(() => /^(拍|Take)/.test(document.querySelector(".f-foot .act")?.textContent?.trim() ?? ""));
  for (let taken = 0; ; taken++) {
    const says = await mainSays(page);
    if (!/^拍|^Take/.test(says)) return taken;
    expect(taken).toBeLessThan(12);
    const buffer = Buffer.from(await picture(), "base64");
    const chooser = page.waitForEvent("filechooser");
    await main(page);
    await (await chooser).setFiles({ name: "car.jpg", mimeType: "image/jpeg", buffer });
    await page.waitForFunction((before) => document.querySelector(".f-foot .act")?.textContent?.trim() !== before, says);
  }
}
