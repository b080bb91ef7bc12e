// Where it is: a caller's phone says it through a link, words find it, a zone is drawn round it; and who did what.

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { everyShot, launch, open, shot, signIn } from "./browser";
import { start, type Server } from "./server";
import { Stage } from "./stage";

const ROADSIDE = { latitude: 34.301_23, longitude: 108.981_77, accuracy: 18 };

let server: Server;
let browser: Browser;
let stage: Stage;
beforeAll(async () => {
  [server, browser] = await Promise.all([start(), launch()]);
  stage = new Stage(server);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const zh = (page: Page): Promise<void> => page.getByRole("radio", { name: "中", exact: true }).click();

/** What was texted last: the link that the caller gets. */
async function link(): Promise<string> {
  const { items } = (await stage.call(server.who("admin"), "GET", "/messages?limit=20")) as { items: { template: string; body: string }[] };
  const body = items.find((m) => m.template === "locate_link")?.body ?? "";
  const found = /https?:\/\/\S+\/l\/[\w-]+/.exec(body)?.[0];
  if (found === undefined) throw new Error(`no link in ${body}`);
  return new URL(found).pathname;
}

/** The caller's phone. */
async function phone(path: string, allows: boolean, locale = "zh-CN"): Promise<{ page: Page; errors: string[] }> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale, hasTouch: true, geolocation: ROADSIDE, permissions: allows ? ["geolocation"] : [] });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("console", (said) => { if (said.type() === "error") errors.push(said.text()); });
  page.on("pageerror", (why) => errors.push(String(why)));
  await page.goto(server.url + path);
  return { page, errors };
}

it("a caller who does not know where he is: one key, his phone, the place on the desk and in the ticket", async () => {
  const desk = await open(browser, server, "/desk");
  await signIn(desk.page, server.who("agent"));
  await desk.page.waitForSelector(".connection.is-connected");
  await stage.ring("13800136021");
  await desk.page.waitForSelector(".desk-file >> text=新客户");
  await desk.page.keyboard.press("F2");
  await desk.page.waitForSelector(".desk-state >> text=通话中");
  await desk.page.keyboard.press("2");
  await desk.page.keyboard.press("Alt+L");
  await desk.page.waitForSelector("text=/已发到 138\\*{4}6021/");
  await desk.page.keyboard.press("Alt+M");
  await desk.page.keyboard.type("车在高速应急车道，双闪已开");
  await desk.page.waitForSelector(".is-kept >> text=已存");
  await shot(desk.page, "locate-sent");

  const refuses = await phone(await link(), false);
  await refuses.page.locator("#send").click();
  await refuses.page.waitForSelector(".when-denied", { state: "visible" });
  await shot(refuses.page, "locate-phone-denied");
  const his = await phone(await link(), true);
  await shot(his.page, "locate-phone");
  await his.page.locator("#send").click();
  await his.page.waitForSelector(".when-sent", { state: "visible" });
  expect(await his.page.locator("main").innerText()).toContain("±18 m");
  await shot(his.page, "locate-phone-sent");

  await desk.page.waitForSelector("text=他的手机说在这里，误差 18 米以内。");
  await desk.page.waitForSelector(".desk-candidates, .desk-nobody");
  await desk.page.waitForTimeout(1200);
  await everyShot(desk.page, "locate-found");
  await zh(desk.page);
  await desk.page.setViewportSize({ width: 1440, height: 900 });
  await desk.page.reload();
  await desk.page.waitForSelector("text=来源：客户手机定位，误差 18 米以内");
  await desk.page.keyboard.press("Control+Enter");
  await desk.page.waitForSelector(".desk-promise >> text=/已存 XA-/");
  const { items } = (await stage.call(server.who("agent"), "GET", "/tickets?q=13800136021&limit=1")) as { items: { id: string; kind: string; place: { lat: number; accuracy_m: number } }[] };
  expect(items[0]).toMatchObject({ kind: "rescue", place: { lat: ROADSIDE.latitude, accuracy_m: 18 } });
  const { items: calls } = (await stage.call(server.who("agent"), "GET", "/calls?limit=1")) as { items: { note?: string }[] };
  expect(calls[0]?.note).toBe("车在高速应急车道，双闪已开");

  // The link is used up, in his language too.
  const again = await phone(await link(), true, "en-GB");
  expect(await again.page.locator("main").innerText()).toContain("This link was used");
  await shot(again.page, "locate-phone-used-en");
  expect([...desk.errors, ...his.errors, ...again.errors, ...refuses.errors]).toEqual([]);
  await Promise.all([desk, his, again, refuses].map(({ page }) => page.context().close()));
});

it("the ticket's page asks for the place too, hands over with a reason, and a complaint ends with its result", async () => {
  const agent = server.who("agent");
  const ticket = await stage.call(agent, "POST", "/tickets", { kind: "rescue", phone: "13900139000", place: { address: "不清楚" } });
  const complaint = await stage.call(agent, "POST", "/tickets", { kind: "complaint", phone: "13900139000", note: "漆面刮花", place: {} });
  const { page, errors } = await open(browser, server, `/tickets/${String(ticket["id"])}`);
  await signIn(page, agent);
  await page.getByRole("button", { name: "发定位链接" }).click();
  await page.waitForSelector("text=/已发到 139\\*{4}9000/");
  const his = await phone(await link(), true);
  await his.page.locator("#send").click();
  await his.page.waitForSelector(".when-sent", { state: "visible" });
  await page.waitForSelector(".story >> text=/客户的手机发来了位置，误差 20 m/");
  await page.getByRole("button", { name: "转人工…" }).click();
  await page.keyboard.type("客户要经理回电");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".story-facts >> text=客户要经理回电");
  await everyShot(page, "ticket-located");
  await zh(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${server.url}/tickets/${String(complaint["id"])}`);
  await page.getByRole("button", { name: "办理结果…" }).click();
  await shot(page, "complaint-result");
  await page.keyboard.type("免费抛光一次");
  await page.getByRole("button", { name: "属实，已处理" }).click();
  await page.waitForSelector(".story >> text=/结单：属实，已处理/");
  expect(errors).toEqual([]);
  await page.context().close();
  await his.page.context().close();
});

it("a place is found by its words, by keyboard", async () => {
  const { page, errors } = await open(browser, server, "/desk");
  await signIn(page, server.who("agent"));
  await page.waitForSelector(".connection.is-connected");
  const field = page.locator("input[aria-label=地点]");
  await field.fill("万达广场");
  await page.waitForSelector(".desk-hits li >> nth=1");
  await shot(page, "place-hits");
  const hits = await page.locator(".desk-hits li").allInnerTexts();
  expect(hits.every((h) => h.includes("万达广场"))).toBe(true);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  expect(await field.inputValue()).toBe(hits[1]?.split("\n")[0]);
  await page.waitForSelector("text=来源：地名库");
  // A kind that nobody goes for asks for no place.
  await page.getByRole("radio", { name: /投诉/ }).click();
  await page.waitForSelector(".desk-promise >> text=/不用派人/");
  await everyShot(page, "complaint-intake");
  expect(errors).toEqual([]);
  await page.context().close();
});

it("a zone is drawn on the map, changed by hand and by key, undone and saved; the log says who did it", async () => {
  const { page, errors } = await open(browser, server, "/admin/zones");
  await signIn(page, server.who("admin"));
  await page.getByRole("button", { name: /改|Edit/ }).first().click();
  await page.getByRole("button", { name: "画边界" }).click();
  const box = await page.locator(".admin-map .map-box").boundingBox();
  if (!box) throw new Error("no map");
  const at = (x: number, y: number): [number, number] => [box.x + box.width * x, box.y + box.height * y];
  await page.waitForTimeout(800);
  for (const [x, y] of [[0.35, 0.2], [0.65, 0.25], [0.62, 0.8], [0.4, 0.75]] as const) await page.mouse.click(...at(x, y));
  const corners = page.locator(".admin-corners button");
  await expect.poll(() => corners.count()).toBe(4);
  const first = await corners.nth(1).boundingBox();
  if (!first) throw new Error("no corner");
  await page.mouse.move(first.x + 12, first.y + 12);
  await page.mouse.down();
  await page.mouse.move(...at(0.7, 0.4), { steps: 5 });
  await page.mouse.up();
  await corners.nth(3).focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Delete");
  await expect.poll(() => corners.count()).toBe(3);
  await page.getByRole("button", { name: "撤销" }).click();
  await expect.poll(() => corners.count()).toBe(4);
  await everyShot(page, "zone-drawn");
  await zh(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("button", { name: "保存" }).click();
  await page.waitForSelector("td >> text=4 个角");
  const { items } = (await stage.call(server.who("admin"), "GET", "/zones")) as { items: { polygon?: { coordinates: number[][][] } }[] };
  expect(items[0]?.polygon?.coordinates[0]).toHaveLength(5);

  await page.goto(`${server.url}/admin/audit`);
  await page.waitForSelector("td >> text=修改片区");
  await everyShot(page, "audit");
  await zh(page);
  await page.getByLabel("哪种操作").selectOption("zone_changed");
  await expect.poll(() => page.locator(".admin-table tbody tr").count()).toBe(1);
  expect(errors).toEqual([]);
  await page.context().close();
});
