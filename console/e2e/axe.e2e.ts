// axe-core over every page, in both themes.

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { violations } from "./axe";
import { launch, open, signIn } from "./browser";
import { desk, type Desk } from "./desk";
import { allow, answered } from "./guard";
import { main, onDuty, phone } from "./phone";
import { start, type Server } from "./server";
import { Stage } from "./stage";

const HOME = { lat: 34.2405, lon: 108.8921, address: "高新区科技二路 11 号创业广场" };

let server: Server;
let browser: Browser;
let stage: Stage;
let at: Desk;
beforeAll(async () => {
  [server, browser] = await Promise.all([start(), launch()]);
  stage = new Stage(server);
  at = await desk(server);
  const agent = server.who("agent");
  const [near] = await stage.onDuty(HOME, 5);
  await stage.call(agent, "POST", "/customers", { name: "周敏", numbers: ["138 0000 6021"], plates: ["陕A7K3Q2", "陕AD06218"], note: "到了先打电话" });
  const former = await stage.call(agent, "POST", "/tickets", { kind: "wash", phone: "+8613800006021", plate: "陕A7K3Q2", place: HOME, wish: { worker_id: near?.worker_id } });
  if (near) await stage.work(near, String(former["id"]), "finish");
  for (let i = 0; i < 3; i++) await stage.call(agent, "POST", "/tickets", { kind: i === 2 ? "complaint" : "wash", phone: `1380000${String(6100 + i)}`, plate: "陕A7K3Q2", place: { lat: HOME.lat + 0.01 * i, lon: HOME.lon, address: "科技路 10 号" } }).catch(() => undefined);
  await stage.call(agent, "POST", "/tickets", { kind: "rescue", phone: "13800006200", place: HOME }); // nobody on duty can: a person must look
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const THEMES = ["light", "dark"] as const;

/** The page in both themes; the button of the nav changes them. */
async function both(page: Page, where: string): Promise<string[]> {
  const found: string[] = [];
  for (const theme of THEMES) {
    if ((await page.evaluate(() => document.documentElement.dataset["theme"])) !== theme) await page.locator(".nav > button").click();
    await page.waitForTimeout(250);
    found.push(...(await violations(page, `${where}, ${theme}`)));
  }
  return found;
}

it("the desk's pages, in both themes", async () => {
  const found: string[] = [];
  for (const theme of THEMES) {
    const { page } = await open(browser, server, `/?theme=${theme}`);
    await page.waitForSelector("[name=login]");
    found.push(...(await violations(page, `sign-in, ${theme}`)));
    await page.context().close();
  }
  const { page } = await open(browser, server, "/desk", { lang: "en" });
  await page.emulateMedia({ reducedMotion: "reduce" });
  await signIn(page, server.who("agent"));
  await page.waitForSelector(".connection.is-connected");
  found.push(...(await both(page, "desk, idle")));
  await stage.ring("13800006021");
  await page.waitForSelector(".desk-candidate");
  found.push(...(await both(page, "desk, ringing")));
  await page.keyboard.press("F2");
  await page.waitForSelector(".desk-state >> text=Talking");
  await page.keyboard.press("Alt+H");
  await page.waitForSelector(".desk-held");
  found.push(...(await both(page, "desk, held")));
  await page.keyboard.press("F9");
  await page.waitForSelector(".desk-call >> text=/ended|over/i");
  const go = async (path: string, shows: string): Promise<void> => {
    await page.goto(server.url + path);
    await page.waitForSelector(shows);
    await page.waitForTimeout(300);
    found.push(...(await both(page, path)));
  };
  await go(`/tickets?q=${encodeURIComponent("13800006021")}`, ".tickets-rows a");
  await page.locator(".tickets-rows a").first().click();
  await page.waitForSelector(".story");
  found.push(...(await both(page, "a ticket's story")));
  await go("/visits", ".visits-head");
  await go(`/customers?q=${encodeURIComponent("13800006021")}`, ".story li");
  await page.context().close();
  expect(found).toEqual([]);
});

it("the board, the wall and the admin's pages, in both themes", async () => {
  const found: string[] = [];
  const { page } = await open(browser, server, "/board", { lang: "en" });
  await page.emulateMedia({ reducedMotion: "reduce" });
  await signIn(page, server.who("admin"));
  await page.waitForSelector(".board-row");
  await page.waitForSelector(".map-names span", { state: "attached" });
  found.push(...(await both(page, "board")));
  await page.locator(".board-row").first().click();
  await page.waitForSelector(".why");
  await page.waitForTimeout(400);
  found.push(...(await both(page, "board, why")));
  await page.locator(".board-rows").press("Enter");
  await page.waitForSelector(".reassign");
  await page.waitForTimeout(300);
  found.push(...(await both(page, "board, another worker")));
  await page.goto(`${server.url}/admin`);
  await page.waitForSelector(".admin-nav a");
  for (const path of await page.locator(".admin-nav a").evaluateAll((all) => all.map((a) => a.getAttribute("href") ?? ""))) {
    await page.locator(`.admin-nav a[href='${path}']`).click();
    await page.waitForTimeout(500);
    found.push(...(await both(page, path)));
    const edit = page.locator(".admin-table .do button").first();
    if (!/messages|dead/.test(path) && (await edit.count()) > 0) {
      await edit.click();
      await page.waitForSelector(".admin-form");
      found.push(...(await both(page, `${path}, form`)));
    }
  }
  await page.goto(`${server.url}/wallboard`);
  await page.waitForSelector(".wall-digits");
  await page.waitForTimeout(500);
  found.push(...(await violations(page, "wallboard")));
  await page.context().close();
  expect(found).toEqual([]);
}, 150_000);

it("the phone's pages, in both themes", async () => {
  const found: string[] = [];
  const worker = server.signIns.filter((s) => s.role === "worker")[8];
  if (!worker) throw new Error("too few workers");
  const here = await at.seen(worker);
  const { page } = await phone(browser, server, at, worker, { lang: "en" });
  await page.emulateMedia({ reducedMotion: "reduce" });
  const look = async (where: string): Promise<void> => {
    for (const theme of THEMES) {
      // Its sheets know variables alone: the mark on the root is all that a theme is here.
      await page.evaluate((name) => { document.documentElement.dataset["theme"] = name; }, theme);
      await page.waitForTimeout(200);
      found.push(...(await violations(page, `${where}, ${theme}`)));
    }
  };
  await look("field, off duty");
  await page.getByRole("button", { name: "Settings" }).click();
  await page.waitForSelector(".sheet[open]");
  await look("field, settings");
  await page.locator(".sheet .f-icon").click();
  await onDuty(page);
  await look("field, on duty");
  allow(answered(409)); // whoever is faster may have it
  await at.book(worker, here, { note: "到了先打电话" });
  await page.waitForSelector(".offer");
  await look("field, offer");
  await main(page);
  await page.waitForSelector(".job");
  await look("field, job");
  await page.context().close();
  expect(found).toEqual([]);
});
