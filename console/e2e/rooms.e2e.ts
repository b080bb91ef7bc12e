// The rooms that no other story enters: the wall and the admin's pages.

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { everyShot, launch, open, shot, signIn } from "./browser";
import { allow, answered } from "./guard";
import { start, type Server } from "./server";
import { Stage } from "./stage";

const HOME = { lat: 34.2405, lon: 108.8921, address: "高新区科技二路 11 号" };

let server: Server;
let browser: Browser;
let stage: Stage;
beforeAll(async () => {
  [server, browser] = await Promise.all([start(), launch()]);
  stage = new Stage(server);
  const [near] = await stage.onDuty(HOME, 4);
  const agent = server.who("agent");
  const first = await stage.call(agent, "POST", "/tickets", { kind: "wash", phone: "13800006101", place: HOME, wish: { worker_id: near?.worker_id } });
  if (near) await stage.work(near, String(first["id"]), "finish");
  await stage.call(agent, "POST", "/tickets", { kind: "wash", phone: "13800006102", place: HOME });
  await stage.call(agent, "POST", "/tickets", { kind: "rescue", phone: "13800006103", place: HOME }); // no crew is on duty
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

it("the wall: figures that are so, what needs a person, who waits; dark, nothing too small, nothing over the edge", async () => {
  const { page } = await open(browser, server, "/wallboard", { width: 1920, height: 1080 });
  await signIn(page, server.who("manager"));
  await page.waitForSelector(".wall-digits");
  expect(await page.evaluate(() => document.documentElement.dataset["theme"])).toBe("dark");
  const digits = async (i: number): Promise<string> => (await page.locator(".wall-digits").nth(i).textContent()) ?? "";
  const open_now = async (): Promise<number> => ((await stage.call(server.who("manager"), "GET", "/tickets?open=true&limit=100")) as { items: unknown[] }).items.length;
  await expect.poll(() => digits(4)).toBe(String(await open_now()));
  expect(await digits(0)).toMatch(/^0/);
  // Another is booked, and somebody waits in the line: the wall says both by itself.
  await stage.call(server.who("agent"), "POST", "/tickets", { kind: "wash", phone: "13800006104", place: HOME });
  await expect.poll(() => digits(4)).toBe(String(await open_now()));
  const call = await stage.ring("13900001111"); // no agent is at a seat
  await expect.poll(() => digits(0), { timeout: 20_000 }).toMatch(/^1/);
  await shot(page, "wall-zh");
  await page.setViewportSize({ width: 1280, height: 720 });
  await expect.poll(() => page.evaluate(() => [document.documentElement.scrollWidth > innerWidth, document.documentElement.scrollHeight > innerHeight])).toEqual([false, false]);
  await page.setViewportSize({ width: 1920, height: 1080 });
  const small = await page.evaluate(() => [...document.querySelectorAll(".wall *")].filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent?.trim()) && parseFloat(getComputedStyle(e).fontSize) < 20).map((e) => `${e.className} ${e.textContent}`));
  expect(small).toEqual([]);
  await page.context().close();
  const inEnglish = await open(browser, server, "/wallboard", { width: 1920, height: 1080, lang: "en" });
  await signIn(inEnglish.page, server.who("manager"));
  await inEnglish.page.waitForSelector(".wall-digits");
  await expect.poll(() => inEnglish.page.locator(".wall-digits").first().textContent()).toBe("1caller");
  await inEnglish.page.waitForTimeout(1500);
  await shot(inEnglish.page, "wall-en");
  // English is longer; a day has three digits, and nothing may be cut then either.
  await inEnglish.page.evaluate(() => {
    for (const p of document.querySelectorAll(".wall-figure > p:not(.wall-digits)")) for (const text of [p, ...p.querySelectorAll("*")].flatMap((e) => [...e.childNodes]).filter((n) => n.nodeType === 3)) text.textContent = (text.textContent ?? "").replace(/\b\d\b/g, "88");
  });
  expect(await inEnglish.page.locator(".wall-figure > p, .wall-figure > h2, .wall-zones th, .wall-foot").evaluateAll((all) => all.filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.textContent))).toEqual([]);
  await inEnglish.page.context().close();
  // Left waiting it would ring at the first agent who signs in, and take her to the desk.
  await stage.call(server.who("agent"), "POST", `/simulated/calls/${call}/hang-up`);
});

it("the admin's pages: what is there, a seat that is made, a name that two change at once", async () => {
  const { page } = await open(browser, server, "/admin", { lang: "en" });
  await signIn(page, server.who("admin"));
  await page.waitForSelector(".admin-nav a.on");
  const paths = await page.locator(".admin-nav a").evaluateAll((all) => all.map((a) => a.getAttribute("href") ?? ""));
  expect(paths).toEqual(expect.arrayContaining(["branches", "users", "seats", "zones", "workers", "crews", "vehicles", "items", "flows", "messages", "dead"].map((p) => `/admin/${p}`)));
  for (const path of paths) {
    await page.locator(`.admin-nav a[href='${path}']`).click();
    await page.waitForSelector("h1.page-title");
    await page.waitForTimeout(350);
    await shot(page, `admin-${path.split("/").pop() ?? ""}-en`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), path).toBe(false);
  }
  await page.locator(".admin-nav a[href='/admin/seats']").click();
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.locator(".admin-form button.primary").click();
  expect(await page.locator("#wrong-name").textContent()).toBe("This is needed");
  await page.fill("#field-name", "Seat by the window");
  await page.fill("#field-extension", "8899");
  await page.locator("#field-branch_id").click();
  await page.locator(".ant-select-item-option").first().click();
  await page.locator(".admin-form button.primary").click();
  await page.waitForSelector("td >> text=8899");
  // Somebody else changes it meanwhile: what was typed stays, and saving again decides.
  await page.locator("tr", { hasText: "8899" }).getByRole("button", { name: "Edit" }).click();
  const { items } = (await stage.call(server.who("admin"), "GET", "/seats?limit=50")) as { items: { id: string; extension: string; version: number }[] };
  const seat = items.find((s) => s.extension === "8899");
  await stage.call(server.who("admin"), "PATCH", `/seats/${seat?.id ?? ""}`, { version: seat?.version, name: "Seat by the door" });
  allow(answered(409), answered(412));
  await page.fill("#field-name", "Seat in the corner");
  await page.locator(".admin-form button.primary").click();
  await page.waitForSelector(".admin-form .problem");
  expect(await page.inputValue("#field-name")).toBe("Seat in the corner");
  await page.locator(".admin-form button.primary").click();
  await page.waitForSelector("td >> text=Seat in the corner");
  await page.context().close();
});

it("materials: one is entered, its refusal stands under its name, two change it at once, and it goes out of use", async () => {
  const { page } = await open(browser, server, "/admin/items", { lang: "en" });
  const admin = server.who("admin");
  await signIn(page, admin);
  await page.waitForSelector("td >> text=W-01");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.fill("#field-name_zh", "泡沫蜡");
  await page.fill("#field-name_en", "Foam wax");
  await page.fill("#field-code", "W-01");
  await page.fill("#field-unit", "瓶");
  await page.locator("#field-branch_id").click();
  await page.locator(".ant-select-item-option").first().click();
  await everyShot(page, "admin-items-form");
  await page.setViewportSize({ width: 1440, height: 900 });
  allow(answered(409), answered(412), answered(422));
  await page.locator(".admin-form button.primary").click();
  await page.waitForSelector(".admin-form .problem"); // the code is taken
  await page.fill("#field-code", "W-77");
  await page.fill("#field-name_en", "Foam\twax");
  await page.locator(".admin-form button.primary").click();
  await expect.poll(() => page.locator("#wrong-name_en").textContent()).toContain("control characters");
  await page.fill("#field-name_en", "Foam wax");
  await page.locator(".admin-form button.primary").click();
  await page.waitForSelector("td >> text=W-77");
  const row = page.locator("tr", { hasText: "W-77" });
  await row.getByRole("button", { name: "Edit" }).click();
  const { items } = (await stage.call(admin, "GET", "/items?all=true&limit=50")) as { items: { id: string; code: string; version: number }[] };
  const item = items.find((i) => i.code === "W-77");
  await stage.call(admin, "PATCH", `/items/${item?.id ?? ""}`, { version: item?.version, name: { zh: "泡沫蜡", en: "Snow foam" } });
  await page.fill("#field-name_en", "Snow foam wax");
  await page.locator(".admin-form button.primary").click();
  await page.waitForSelector(".admin-form .problem");
  expect(await page.inputValue("#field-name_en")).toBe("Snow foam wax");
  await page.locator("#field-active").uncheck();
  await page.locator(".admin-form button.primary").click();
  await expect.poll(() => row.textContent()).toMatch(/Snow foam wax.*no longer used/);
  await shot(page, "admin-items-en");
  const offered = (await stage.call(admin, "GET", "/items?limit=50")) as { items: { code: string }[] };
  expect(offered.items.map((i) => i.code)).not.toContain("W-77");
  await page.locator(".admin-nav a[href='/admin/audit']").click();
  await page.waitForSelector("td >> text=changed a material");
  await page.context().close();
});

it("an agent sees the house, but changes nothing of it", async () => {
  const { page } = await open(browser, server, "/admin/branches");
  await signIn(page, server.who("agent"));
  await page.waitForSelector(".admin-nav");
  await page.waitForSelector("tbody tr");
  expect(await page.locator(".admin-nav").textContent()).toContain("你的角色只能看，不能改。");
  expect(await page.locator(".admin .button.primary, .admin td.do button").count()).toBe(0);
  expect(await page.locator(".admin-nav a[href='/admin/users']").count()).toBe(0);
  await page.context().close();
});

/** What runs over the edge, and controls that are cut: names and addresses may end in an ellipsis, choices may not. */
const over = (page: Page): Promise<string[]> => page.evaluate(() => [
  ...(document.documentElement.scrollWidth > innerWidth ? ["the page"] : []),
  ...[...document.querySelectorAll<HTMLElement>("main, .top, .choice, .button, .alarm, .desk-label, .desk-say-label")].filter((e) => e.offsetWidth > 0 && e.scrollWidth > e.clientWidth + 1 && !e.matches(".button .cut-text")).map((e) => `${e.className}: ${(e.textContent ?? "").slice(0, 40)}`),
  ...[...document.querySelectorAll<HTMLElement>(".top *, .choice > *, .alarm .button, .story-deeds .button")].filter((e) => e.offsetWidth > 1 && e.getBoundingClientRect().right > innerWidth + 1).map((e) => `over the edge: ${(e.textContent ?? "").slice(0, 40)}`),
]);

it("nothing is cut and nothing runs over the edge: every room in both languages, as narrow as it is used", async () => {
  const ticket = ((await stage.call(server.who("agent"), "GET", "/tickets?open=true&limit=1")) as { items: { id: string }[] }).items[0]?.id ?? "";
  const { page } = await open(browser, server, "/desk", { lang: "en" });
  await signIn(page, server.who("agent"));
  await page.waitForSelector(".desk-form");
  const found: string[] = [];
  for (const [path, shows, widths] of [
    ["/desk", ".desk-form", [1440, 1280, 1024]],
    ["/board", ".board-row", [1440, 1280, 1024]],
    ["/tickets", ".tickets-rows a", [1280, 1024, 390]],
    [`/tickets/${ticket}`, ".story li", [1024, 390]],
    ["/visits", ".visits-head", [1024, 390]],
    ["/customers", ".tickets-list", [1024, 390]],
    ["/admin/workers", ".admin-table td", [1024]],
    ["/admin/flows", ".admin-flow", [1024]],
  ] as const) {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(server.url + path);
    await page.waitForSelector(shows);
    for (const lang of ["中", "EN"]) {
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.getByRole("radio", { name: lang, exact: true }).click();
      for (const width of widths) {
        await page.setViewportSize({ width, height: 800 });
        await page.waitForTimeout(250);
        found.push(...(await over(page)).map((what) => `${path} ${String(width)} ${lang}: ${what}`));
      }
    }
  }
  expect(found).toEqual([]);
  // At 1024 she can still take a break: her seat's state is in the bar.
  await page.setViewportSize({ width: 1024, height: 768 });
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await page.waitForSelector(".seat-state .on >> text=Pause");
  await page.context().close();
});
