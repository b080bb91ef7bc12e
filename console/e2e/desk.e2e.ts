// The desk over the real binary, by keyboard: ring → file → reload → answer → intake → hold → save.

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { everyShot, launch, open, shot, signIn } from "./browser";
import { start, type Server } from "./server";
import { Stage } from "./stage";

const HOME = { lat: 34.2405, lon: 108.8921, address: "高新区科技二路 11 号创业广场" };
const ODD = "<img src=x onerror=alert(1)>";
const ZHOU = "+8613800006021";

let server: Server;
let browser: Browser;
let stage: Stage;
beforeAll(async () => {
  [server, browser] = await Promise.all([start(), launch()]);
  stage = new Stage(server);
  const agent = server.who("agent");
  const [near] = await stage.onDuty(HOME, 7);
  await stage.call(agent, "POST", "/customers", { name: "周敏", numbers: ["138 0000 6021"], plates: ["陕A7K3Q2", "陕AD06218"], note: "到了先打电话" });
  // A former wash at home, and another car under way.
  const former = await stage.call(agent, "POST", "/tickets", { kind: "wash", phone: ZHOU, plate: "陕A7K3Q2", place: HOME, wish: { worker_id: near?.worker_id } });
  if (near) await stage.work(near, String(former["id"]), "finish");
  const quote = (await stage.call(agent, "POST", "/quotes", { kind: "wash", place: { lat: 34.2255, lon: 108.9035 } })) as { id: string; candidates: { worker_id: string }[] };
  const second = quote.candidates[1]?.worker_id;
  await stage.call(agent, "POST", `/quotes/${quote.id}/hold`, { worker_id: second });
  const other = await stage.call(agent, "POST", "/tickets", { kind: "wash", phone: ZHOU, plate: "陕AD06218", place: { lat: 34.2255, lon: 108.9035, address: "雁塔区电子一路 9 号" }, quote_id: quote.id });
  const who = stage.workers().find((s) => s.worker_id === second);
  if (who) await stage.work(who, String(other["id"]), "depart");
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** Counts what is pressed, apart from typed text. */
function counted(page: Page): { press: (key: string) => Promise<void>; n: () => number } {
  let n = 0;
  return { press: async (key) => { n++; await page.keyboard.press(key); }, n: () => n };
}

const focused = (page: Page): Promise<string> => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.getAttribute("role") ?? "");

it("a known caller at a known place: file before the answer, kept over a reload, saved in six keys", async () => {
  const { page } = await open(browser, server, "/desk");
  await signIn(page, server.who("agent"));
  await page.waitForSelector(".connection.is-connected");
  await page.waitForTimeout(800);
  await everyShot(page, "desk-idle");
  await page.getByRole("radio", { name: "中", exact: true }).click();
  await page.setViewportSize({ width: 1440, height: 900 });
  await stage.ring("13800006021");
  await page.waitForSelector(".desk-file >> text=周敏");
  expect(await page.locator(".desk-call").textContent()).toContain("来电振铃");
  await page.waitForSelector(".desk-candidate");
  await page.waitForTimeout(1500);
  await everyShot(page, "desk-ringing");
  await page.getByRole("radio", { name: "中", exact: true }).click();
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.reload();
  await page.waitForSelector(".desk-file >> text=周敏");
  expect(await page.locator(".desk-call").textContent()).toContain("来电振铃");
  expect(await page.inputValue("input[aria-label=车牌]")).toBe("陕A·7K3Q2");

  const keys = counted(page);
  await keys.press("F2");
  await page.waitForSelector(".desk-state >> text=通话中");
  await page.waitForSelector(".desk-candidate");
  expect(await focused(page)).toBe("radio");
  await keys.press("1");
  expect(await focused(page)).toBe("车牌");
  await keys.press("Enter");
  expect(await focused(page)).toBe("地点");
  await keys.press("Enter");
  await keys.press("Alt+H");
  await page.waitForSelector(".desk-held");
  expect(await page.locator(".desk-promise").textContent()).toMatch(/师傅大约 \d+ 分钟后到，\d\d:\d\d 之前。/);
  await everyShot(page, "desk-held");
  await page.getByRole("radio", { name: "中", exact: true }).click();
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.locator("input[aria-label=地点]").focus();
  await keys.press("Control+Enter");
  await page.waitForSelector(".desk-promise >> text=/已存 XA-/");
  expect(keys.n()).toBeLessThan(12);
  console.log("keys from ring to saved ticket:", keys.n());
  const { items } = (await stage.call(server.who("agent"), "GET", `/tickets?q=${encodeURIComponent(ZHOU)}&limit=1`)) as { items: { promise?: { at: string }; plate: string; place: { address: string } }[] };
  expect(items[0]).toMatchObject({ plate: "陕A7K3Q2", place: { address: HOME.address } });
  expect(items[0]?.promise).toBeDefined();
  await shot(page, "desk-saved");
  await page.keyboard.press("F4");
  await page.waitForSelector(".desk-state >> text=保持中");
  await page.keyboard.press("F4");
  await page.waitForSelector(".desk-state >> text=通话中");
  await page.keyboard.press("F9");
  await page.waitForSelector(".desk-call >> text=通话已结束");
  await page.keyboard.press("F9");
  await page.waitForSelector(".desk-call >> text=没有来电");
  await page.context().close();
});

it("an unknown number with an odd name, by keyboard alone and under twelve keys beside the text", async () => {
  const { page } = await open(browser, server, "/desk?theme=dark", { theme: "dark" });
  await signIn(page, server.who("agent"));
  await page.waitForSelector(".connection.is-connected");
  await stage.ring("13912345678");
  await page.waitForSelector(".desk-file >> text=新客户");
  const keys = counted(page);
  await keys.press("F2");
  await page.waitForSelector(".desk-state >> text=通话中");
  await keys.press("1");
  expect(await focused(page)).toBe("姓名");
  await page.keyboard.type(ODD);
  await keys.press("Enter");
  await page.keyboard.type("陕ad12345");
  await keys.press("Enter");
  await page.keyboard.type("科技二路");
  await page.waitForSelector(".desk-hits .on");
  await page.waitForSelector(".desk-candidate");
  await keys.press("Enter");
  await keys.press("Alt+H");
  await page.waitForSelector(".desk-held");
  await page.waitForTimeout(1500);
  await everyShot(page, "desk-dark");
  await page.getByRole("radio", { name: "中", exact: true }).click();
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.locator("input[aria-label=地点]").focus();
  await keys.press("Control+Enter");
  await page.waitForSelector(".desk-promise >> text=/已存 XA-/");
  expect(keys.n()).toBeLessThan(12);
  await page.keyboard.press("F9");
  await page.keyboard.press("F9");
  await stage.ring("13912345678");
  await page.waitForSelector(`.desk-file >> text=${ODD}`);
  expect(await page.locator(".desk-file img").count()).toBe(0);
  await shot(page, "desk-odd-name");
  await page.keyboard.press("F2");
  await page.waitForSelector(".desk-state >> text=通话中");
  await page.keyboard.press("F9");
  await page.waitForSelector(".desk-call >> text=通话已结束");
  await page.context().close();
});

it("several files with one number, a call passed on to another seat, and the tickets' stories", async () => {
  const agent = server.who("agent");
  const other = server.signIns.filter((s) => s.role === "agent")[1];
  if (!other) throw new Error("one agent only");
  for (const [name, plate] of [["王芳", "陕A11111"], ["王强", "陕A22222"]]) await stage.call(agent, "POST", "/customers", { name, numbers: ["137 0000 1234"], plates: [plate] });
  const mine = await open(browser, server, "/desk");
  await signIn(mine.page, agent);
  await mine.page.waitForSelector(".connection.is-connected");
  await stage.ring("13700001234");
  await mine.page.waitForSelector(".desk-matches");
  await mine.page.waitForTimeout(500);
  await shot(mine.page, "desk-several");
  const his = await open(browser, server, "/tickets");
  await signIn(his.page, other);
  await his.page.waitForSelector(".connection.is-connected");
  await mine.page.keyboard.press("F2");
  await mine.page.waitForSelector(".desk-state >> text=通话中");
  await mine.page.keyboard.press("2");
  await mine.page.waitForSelector(".desk-file h2 >> text=王强");
  expect(await mine.page.inputValue("input[aria-label=车牌]")).toBe("陕A·22222");
  // The other seat rings wherever its agent is, and this one has nothing any more.
  await mine.page.keyboard.press("F8");
  await mine.page.keyboard.type(other.extension ?? "");
  await mine.page.waitForSelector(".desk-transfer li.on");
  await shot(mine.page, "desk-transfer");
  await mine.page.keyboard.press("Enter");
  await his.page.waitForSelector(".desk-call >> text=来电振铃");
  await his.page.waitForSelector(".desk-matches");
  await mine.page.waitForSelector(".desk-call >> text=通话已结束");
  await his.page.keyboard.press("F2");
  await his.page.waitForSelector(".desk-state >> text=通话中");
  await his.page.keyboard.press("F9");
  await his.page.waitForSelector(".desk-call >> text=通话已结束");

  await his.page.fill("header input[type=search]", "13800006021");
  await his.page.keyboard.press("Enter");
  await his.page.waitForSelector(".tickets-rows a");
  await his.page.locator(".tickets-rows a", { hasText: "已完成" }).first().click();
  await his.page.waitForSelector(".story >> text=/接单/");
  await everyShot(his.page, "tickets");
  await his.page.getByRole("radio", { name: "中", exact: true }).click();
  await his.page.setViewportSize({ width: 1440, height: 900 });
  await his.page.goto(`${server.url}/visits`);
  await his.page.waitForSelector(".visits-head");
  await his.page.getByRole("radio", { name: /还没到时间/ }).click();
  await his.page.waitForSelector(".visits-rows li");
  await shot(his.page, "visits");
  await his.page.goto(`${server.url}/customers?q=${encodeURIComponent("13800006021")}`);
  await his.page.waitForSelector(".story li");
  await shot(his.page, "customers");
});
