// Several consoles over one server: who else looks at a ticket, an alarm that one acknowledges, who did what; the operator's
// map under it all; and a phone that is woken.

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { everyShot, launch, open, shot, signIn } from "./browser";
import { start, type Server, type SignIn } from "./server";
import { Stage } from "./stage";
import { tiles, type Tiles } from "./tiles";
import { allow } from "./guard";

const PLACE = { lat: 34.2405, lon: 108.8921, address: "高新区科技路 10 号" };

let map: Tiles;
let server: Server;
let browser: Browser;
let stage: Stage;
beforeAll(async () => {
  map = await tiles();
  [server, browser] = await Promise.all([start({ env: { NEARHAND_BASEMAP__TILES: map.template, NEARHAND_BASEMAP__DATUM: "gcj02", NEARHAND_BASEMAP__ATTRIBUTION: "© 测试地图" } }), launch()]);
  stage = new Stage(server);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
  map.stop();
});

/** Everybody who is asked declines, until the ticket stands with people. */
async function nobodyTakes(id: string, asked: readonly SignIn[]): Promise<void> {
  for (let tried = 0; tried < 80; tried++) {
    const { needs_human } = await stage.call(server.who("agent"), "GET", `/tickets/${id}`);
    if (needs_human === true) return;
    for (const who of asked) {
      const { items } = (await stage.call(who, "GET", "/field/jobs")) as { items: { dispatch: { id: string; version: number; ticket_id: string } }[] };
      const offer = items.find((j) => j.dispatch.ticket_id === id)?.dispatch;
      if (offer) await stage.call(who, "POST", `/field/dispatches/${offer.id}/decline`, { version: offer.version, reason: "test" }).catch(() => undefined); // it went on meanwhile
    }
    await new Promise((r) => setTimeout(r, 500));
  }
  throw new Error("the ticket did not come to stand with people");
}

async function board(who: SignIn, ticket: string, view = {}): Promise<{ page: Page; errors: string[] }> {
  const opened = await open(browser, server, `/board?ticket=${ticket}`, view);
  await signIn(opened.page, who);
  await opened.page.waitForSelector(".why");
  return opened;
}

it("two dispatchers see each other at a ticket; one silences its alarm for both, and it stays so", { timeout: 120_000 }, async () => {
  const [one, other] = [server.who("dispatcher"), server.who("manager")];
  const booked = await stage.call(server.who("agent"), "POST", "/tickets", { kind: "wash", phone: "13800006100", customer_name: "王女士", plate: "陕A7K3Q1", place: PLACE });
  const id = String(booked["id"]);
  const a = await board(one, id);
  const b = await board(other, id, { lang: "en" });
  await a.page.waitForSelector(".onlookers", { timeout: 10_000 });
  expect(await a.page.locator(".onlookers").textContent()).toContain("也在看");
  expect(await b.page.locator(".onlookers").textContent()).toContain("Also looking");
  await a.page.waitForSelector(".why-story .story-by");

  await nobodyTakes(id, await stage.onDuty(PLACE, 6));
  const card = `.alarm[data-alarm="${id}"]`;
  await a.page.waitForSelector(card, { timeout: 60_000 });
  await b.page.waitForSelector(card, { timeout: 10_000 });
  await everyShot(a.page, "together-board", [1440, 1280]);
  await a.page.setViewportSize({ width: 1440, height: 900 });
  await a.page.locator(card).getByRole("button", { name: /^(知道了|Noted)$/ }).click();
  await b.page.waitForSelector(`${card}.is-noted`, { timeout: 5000 });
  expect(await b.page.locator(card).textContent()).toMatch(/noted by .+, \d\d:\d\d/);
  await shot(b.page, "together-noted-1440-en");
  await b.page.reload();
  await b.page.waitForSelector(`${card}.is-noted`, { timeout: 10_000 });

  await b.page.goto(`${server.url}/tickets/${id}`);
  await b.page.waitForSelector(".story-by");
  await b.page.waitForSelector(".onlookers");
  await shot(b.page, "together-story-1440-en");
  await b.page.context().close();
  await a.page.waitForSelector(".onlookers", { state: "detached", timeout: 10_000 });

  expect(map.asked.length).toBeGreaterThan(3);
  expect(await a.page.locator(".map-by").textContent()).toBe("© 测试地图");
  expect([a.errors, b.errors]).toEqual([[], []]);
});

it("what is laid on a basemap of GCJ-02 is shifted with it", async () => {
  const { page, errors } = await open(browser, server, "/board");
  await signIn(page, server.who("dispatcher"));
  await page.waitForSelector(".map-names span");
  await page.waitForTimeout(2000);
  const lon = await page.evaluate(() => {
    interface Drawn { map: { getSource: (id: string) => { serialize: () => { data: { features: { geometry: { coordinates: number[] } }[] } } } } }
    const box = document.querySelector<HTMLElement & Drawn>(".map-box");
    return box?.map.getSource("pins").serialize().data.features[0]?.geometry.coordinates[0];
  });
  expect((lon ?? 0) - PLACE.lon).toBeGreaterThan(0.004);
  await shot(page, "basemap-1440-zh");
  expect(errors).toEqual([]);
});

it("a pushed offer is shown by the phone though the app is closed, and its settings say how it stands", { timeout: 60_000 }, async () => {
  allow(/does not support the Push API in incognito mode/); // what a test's profile is
  const who = server.who("worker");
  const { page } = await open(browser, server, "/field", { width: 390 });
  await page.context().grantPermissions(["notifications"], { origin: server.url });
  await signIn(page, who);
  await page.waitForSelector(".home");
  await page.getByRole("button", { name: "设置" }).click();
  await page.waitForSelector("[data-wake=off]");
  await shot(page, "field-wake-390-zh");
  await page.locator("[data-wake] button").click();
  await page.waitForSelector("[data-wake=on], [data-wake=failed]"); // a browser without a push service of its own fails
  await page.getByRole("radio", { name: "EN" }).click();
  await shot(page, "field-wake-390-en");

  const session = await page.context().newCDPSession(page);
  const registered = new Promise<string>((done) => {
    session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => { if (registrations[0]) done(registrations[0].registrationId); });
  });
  await session.send("ServiceWorker.enable");
  const registrationId = await registered;
  const push = async (data: object): Promise<void> => { await session.send("ServiceWorker.deliverPushMessage", { origin: server.url, registrationId, data: JSON.stringify(data) }); };
  const notices = (): Promise<{ title: string; body: string; tag: string }[]> => page.evaluate(async () => {
    const worker = await navigator.serviceWorker.getRegistration("/field");
    return ((await worker?.getNotifications()) ?? []).map(({ title, body, tag }) => ({ title, body, tag }));
  });
  await push({ is: "offer", lang: "zh", text: "…", dispatch_id: "d-1", no: "XA-1122-0398", kind: "wash", address: "钟楼", minutes: 12, expires_at: "2026-11-22T14:38:00+08:00" });
  await expect.poll(notices).toMatchObject([{ title: "新派单 · 洗车 0398", tag: "d-1" }]);
  await push({ is: "gone", lang: "zh", text: "…", dispatch_id: "d-1", no: "XA-1122-0398", why: "cancelled" });
  await expect.poll(notices).toMatchObject([{ title: "不用答复了 · 0398", body: "客户取消了", tag: "d-1" }]);
});
