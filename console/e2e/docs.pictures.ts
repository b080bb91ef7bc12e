// The pictures of README and docs, from the real binary: a desk with a call and a phone on a quiet stage, board and wall
// over a living town. Written to `docs/pictures` as webp.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launch, open, signIn } from "./browser";
import { desk } from "./desk";
import { main, onDuty, phone, shootAll } from "./phone";
import { start } from "./server";
import { Stage } from "./stage";

const FOLDER = new URL("../../docs/pictures/", import.meta.url).pathname;
/** A repository is no gallery. */
const MOST_BYTES = 200_000;
const HOME = { lat: 34.2405, lon: 108.8921, address: "高新区科技二路 11 号创业广场" };
const LANGUAGES = ["zh", "en"] as const;

let browser: Browser;
beforeAll(async () => { browser = await launch(); });
afterAll(async () => { await browser.close(); });

async function picture(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(600);
  const cdp = await page.context().newCDPSession(page);
  const { data } = await cdp.send("Page.captureScreenshot", { format: "webp", quality: 82 });
  const bytes = Buffer.from(data, "base64");
  expect(bytes.length, name).toBeLessThan(MOST_BYTES);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${name}.webp`), bytes);
}

it("a desk with a call, an offer and a job", async () => {
  for (const lang of LANGUAGES) {
    const server = await start();
    const stage = new Stage(server);
    const agent = server.who("agent");
    const [near] = await stage.onDuty(HOME, 7);
    await stage.call(agent, "POST", "/customers", { name: "周敏", numbers: ["138 0000 6021"], plates: ["陕A7K3Q2", "陕AD06218"], note: "到了先打电话" });
    const former = await stage.call(agent, "POST", "/tickets", { kind: "wash", phone: "+8613800006021", plate: "陕A7K3Q2", place: HOME, wish: { worker_id: near?.worker_id } });
    if (near) await stage.work(near, String(former["id"]), "finish");
    const { page } = await open(browser, server, "/desk", { lang });
    await signIn(page, agent);
    await page.waitForSelector(".connection.is-connected");
    await stage.ring("13800006021");
    await page.waitForSelector(".desk-candidate");
    await page.keyboard.press("F2");
    await page.waitForSelector(".desk-state >> text=/通话中|Talking/");
    await page.keyboard.press("Alt+H");
    await page.waitForSelector(".desk-held");
    await page.waitForTimeout(1500);
    await picture(page, `desk-${lang}`);
    await page.context().close();

    const at = await desk(server);
    const who = stage.workers()[9];
    if (!who) throw new Error("too few workers");
    const car = await phone(browser, server, at, who, { lang });
    await onDuty(car.page);
    await at.book(who, car.here, { note: "到了先打电话，钥匙在物业前台", north_m: 900 });
    await car.page.waitForSelector(".offer");
    await picture(car.page, `field-offer-${lang}`);
    await main(car.page);
    await car.page.waitForSelector(".job");
    await main(car.page);
    await car.goTo({ latitude: car.here.latitude + 900 / 111_195, longitude: car.here.longitude + 0.001 });
    await car.page.waitForTimeout(1500);
    await main(car.page);
    if ((await car.page.locator(".sheet[open]").count()) > 0) {
      await car.page.locator(".sheet textarea").fill("-");
      await car.page.locator(".sheet .act2.strong").click();
    }
    await car.page.waitForFunction(() => /^拍|^Take/.test(document.querySelector(".f-foot .act")?.textContent?.trim() ?? ""));
    await shootAll(car.page);
    await picture(car.page, `field-job-${lang}`);
    await car.page.context().close();
    await server.stop();
  }
});

it("board and wall over a living town", async () => {
  const server = await start({ town: { calls: 400 }, workers: 48 });
  const { page } = await open(browser, server, "/board");
  await signIn(page, server.who("dispatcher"));
  await page.waitForTimeout(50_000); // a town takes a while to wake
  for (const lang of LANGUAGES) {
    await page.getByRole("radio", { name: lang === "zh" ? "中" : "EN", exact: true }).click();
    const row = page.locator(".board-row", { hasText: lang === "zh" ? "在途" : "On the way" }).first();
    if ((await row.count()) > 0) await row.click();
    await page.mouse.move(700, 300);
    await picture(page, `board-${lang}`);
    const wall = await open(browser, server, "/wallboard", { width: 1920, height: 1080, lang });
    await signIn(wall.page, server.who("manager"));
    await wall.page.waitForSelector(".wall-digits");
    await wall.page.waitForTimeout(4000);
    await picture(wall.page, `wallboard-${lang}`);
    await wall.page.context().close();
  }
  await page.context().close();
  await server.stop();
});
