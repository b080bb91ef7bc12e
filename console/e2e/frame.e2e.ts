import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { everyShot, launch, open, shot, signIn } from "./browser";
import { allow, answered, CUT } from "./guard";
import { start, type Server } from "./server";

let server: Server;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([start({ town: { calls: 120 } }), launch()]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

it("the door: quick, says what is wrong, lets in, survives a reload, lets out everywhere", async () => {
  const began = performance.now();
  const { page } = await open(browser, server, "/");
  await page.waitForSelector("[name=login]");
  console.log("cold first view, ms:", Math.round(performance.now() - began));
  await everyShot(page, "sign-in", [1440, 1024, 390]);
  await page.getByRole("radio", { name: "中", exact: true }).click();
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.locator("form button.primary").click();
  expect(await page.textContent("#login-missing")).toBe("填账号");
  await signIn(page, server.who("agent"));
  await page.waitForSelector(".connection.is-connected");
  await page.waitForTimeout(500);
  await everyShot(page, "desk");
  await page.reload();
  await page.waitForSelector(".connection.is-connected");
  const cookies = await page.context().cookies();
  expect(cookies.map((c) => [c.name, c.httpOnly, c.sameSite]).sort()).toEqual([["nearhand", true, "Strict"], ["nearhand_csrf", false, "Strict"]]);
  expect(await page.evaluate(() => JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]))).not.toContain(cookies.find((c) => c.httpOnly)?.value);
  await page.locator(".who").click();
  await shot(page, "frame-menu");
  await page.getByText(/所有设备退出|Sign out everywhere/).click();
  await page.waitForSelector("[name=login]");
});

it("signing out everywhere ends the session that stands open elsewhere", async () => {
  const who = server.who("manager");
  const [here, there] = [await open(browser, server, "/board"), await open(browser, server, "/tickets", { lang: "en" })];
  for (const { page } of [here, there]) {
    await signIn(page, who);
    await page.waitForSelector(".connection.is-connected");
  }
  allow(answered(401), CUT);
  await here.page.locator(".who").click();
  await here.page.getByText("所有设备退出").click();
  await here.page.waitForSelector("[name=login]");
  await there.page.waitForSelector("[name=login]", { timeout: 20_000 });
  await there.page.goto(`${server.url}/tickets`);
  await there.page.waitForSelector("[name=login]");
  for (const { page } of [here, there]) await page.context().close();
});

it("the phone's door loads nothing of the desk", async () => {
  const { page } = await open(browser, server, "/field", { width: 390 });
  const loaded: string[] = [];
  page.on("response", (r) => loaded.push(r.url()));
  await page.waitForSelector("[name=login]");
  await signIn(page, server.who("worker"));
  await page.waitForTimeout(500);
  await shot(page, "field-390-zh");
  expect(loaded.filter((u) => /Frame|antd|maplibre|BoardMap/.test(u))).toEqual([]);
});
