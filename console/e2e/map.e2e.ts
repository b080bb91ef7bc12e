import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launch, open, shot, signIn } from "./browser";
import { start, type Server } from "./server";

let server: Server;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([start({ town: { calls: 600 } }), launch()]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

it("the map draws zones, workers and pins in both themes without a complaint", async () => {
  const { page, errors } = await open(browser, server, "/board");
  await signIn(page, server.who("dispatcher"));
  await page.waitForSelector(".map-names span");
  await page.waitForTimeout(9000);
  await shot(page, "map-light");
  await page.getByRole("button", { name: "深色" }).click();
  await page.waitForTimeout(2000);
  await shot(page, "map-dark");
  expect(errors).toEqual([]);
});
