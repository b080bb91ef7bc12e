import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launch, shot, type View } from "./browser";
import { main, onDuty, phone as phoneOf, shootAll, type Phone } from "./phone";
import { allow, answered, CUT } from "./guard";
import { desk, type Desk } from "./desk";
import { start, type Server, type SignIn } from "./server";

// A worker's phone over the real binary: no town, one desk that books by the API, one phone that answers.

let server: Server;
let browser: Browser;
let at: Desk;
const workers: SignIn[] = [];
beforeAll(async () => {
  [server, browser] = await Promise.all([start({ workers: 20, env: { NEARHAND_FIELD__PHOTOS: "required" } }), launch()]);
  at = await desk(server);
  workers.push(...server.signIns.filter((s) => s.role === "worker"));
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const phone = (who: SignIn, view?: View): Promise<Phone> => phoneOf(browser, server, at, who, view);

/** Two of the first material, one of the second. */
async function useMaterials(page: Page): Promise<void> {
  await page.getByRole("button", { name: /记用料|Materials used/ }).click();
  const more = page.locator(".stock li .f-step:last-child");
  await more.first().click();
  await more.first().click();
  await more.nth(1).click();
  await shot(page, "field-materials-390-zh");
  await page.locator(".stock-keep").click();
  await page.getByRole("button", { name: /用料 · 2 种|Materials · 2/ }).waitFor();
}

/** The customer writes something. */
async function sign(page: Page): Promise<void> {
  await page.getByRole("button", { name: /客户签名|^Signature/ }).click();
  const box = await page.locator(".sign-field").boundingBox();
  if (!box) throw new Error("nowhere to sign");
  await page.getByRole("button", { name: /签好了|^Done/ }).click();
  await page.waitForSelector(".sheet [role=alert]"); // an empty one is none
  await page.mouse.move(box.x + 40, box.y + 120);
  await page.mouse.down();
  for (let i = 1; i <= 24; i++) await page.mouse.move(box.x + 40 + i * 10, box.y + 100 + 60 * Math.sin(i / 2));
  await page.mouse.up();
  await shot(page, "field-signature-390-zh");
  await page.getByRole("button", { name: /签好了|^Done/ }).click();
  await page.getByRole("button", { name: /已签名|^Signed/ }).waitFor();
}

const steps = (page: Page): Promise<string[]> => page.locator(".steps li").evaluateAll((all: Element[]) => all.map((li) => (li.getAttribute("class") ?? "").replace("is-", "")));

it("an offer fills the phone, is accepted, driven to, worked and finished, with photographs before and after", async () => {
  const who = workers[0] as SignIn;
  const { page, here } = await phone(who);
  await shot(page, "field-home-off-390-zh");
  await onDuty(page);
  await shot(page, "field-home-390-zh");
  const ticket = await at.book(who, here, { note: "到了先打电话，钥匙在物业前台" });
  await page.waitForSelector(".offer");
  await page.waitForTimeout(300);
  await shot(page, "field-offer-390-zh");
  const box = await page.locator(".f-foot .act").boundingBox();
  expect(box?.height).toBeGreaterThanOrEqual(64);
  await main(page);
  await page.waitForSelector(".job");
  await expect.poll(() => steps(page)).toEqual(["done", "next", "ahead", "ahead", "ahead"]);
  expect(await page.locator("a[href^='tel:']").getAttribute("href")).toMatch(/^tel:\+?\d{8,}/);
  await main(page);
  await expect.poll(async () => (await at.ticket(ticket.id)).state).toBe("enroute");
  await shot(page, "field-enroute-390-zh");
  await main(page);
  await expect.poll(async () => (await at.ticket(ticket.id)).state).toBe("on_scene");
  expect((await page.locator(".f-foot .act").textContent())?.trim()).toBe("拍左前，再开始");
  expect(await shootAll(page)).toBe(4);
  await shot(page, "field-photos-390-zh");
  await main(page);
  await expect.poll(async () => (await at.ticket(ticket.id)).state).toBe("working");
  expect((await at.facts(ticket.id)).find((f) => f.kind === "work_started")?.data).not.toHaveProperty("photos_missing");
  await useMaterials(page);
  await sign(page);
  await shot(page, "field-beside-390-zh");
  await expect.poll(async () => (await at.photos(ticket.id)).filter((p) => p.kind === "signature").length).toBe(1);
  const used = (await at.facts(ticket.id)).find((f) => f.kind === "materials_used")?.data as { lines: { quantity_milli: number }[] };
  expect(used.lines.map((l) => l.quantity_milli)).toEqual([2000, 1000]);
  expect(await shootAll(page)).toBe(4);
  await main(page);
  await page.waitForSelector(".home");
  await expect.poll(async () => (await at.ticket(ticket.id)).state).toBe("done");
  expect(new Set((await at.photos(ticket.id)).map((p) => p.slot)).size).toBe(9);
  await page.waitForSelector(".ended-row .is-done");
  await shot(page, "field-home-done-390-zh");
  await page.context().close();
});

it("too far from the place: says so before it is sent, and a note makes it an arrival", async () => {
  const who = workers[1] as SignIn;
  const { page, here } = await phone(who, { lang: "en" });
  await onDuty(page);
  const ticket = await at.book(who, here, { north_m: 2200 });
  await page.waitForSelector(".offer");
  await page.waitForTimeout(300);
  await shot(page, "field-offer-390-en");
  await page.setViewportSize({ width: 360, height: 740 });
  await shot(page, "field-offer-360-en");
  await main(page);
  await page.waitForSelector(".job");
  await main(page);
  await expect.poll(async () => (await at.ticket(ticket.id)).state).toBe("enroute");
  await main(page);
  await page.waitForSelector(".sheet[open]");
  await shot(page, "field-far-360-en");
  expect(await page.locator(".sheet h2").textContent()).toMatch(/^2\.\d km from the place$/);
  expect((await at.ticket(ticket.id)).state).toBe("enroute");
  await page.locator(".sheet textarea").fill("The car is parked next door");
  await page.locator(".sheet .act2.strong").click();
  await expect.poll(async () => (await at.ticket(ticket.id)).state).toBe("on_scene");
  await page.waitForTimeout(300);
  await shot(page, "field-job-360-en");
  await page.getByRole("button", { name: "Cannot do it, say why" }).click();
  await shot(page, "field-fail-360-en");
  await page.getByRole("button", { name: "The car is not here" }).click();
  await page.waitForSelector(".home");
  await expect.poll(async () => (await at.dispatchOf(ticket.id, who.worker_id ?? "")).kind).toBe("dispatch_failed");
  await at.cancel(ticket.id); // nobody else is to be asked while the other tests run
  await page.context().close();
});

it("without a network from accept to finish, through a restart, then all of it is sent in order", async () => {
  const who = workers[2] as SignIn;
  const { page, here } = await phone(who);
  await onDuty(page);
  await page.evaluate(async () => { await navigator.serviceWorker.ready; });
  await page.reload(); // from here on the app comes from the phone itself
  await page.waitForSelector(".duty.is-on");
  const ticket = await at.book(who, here);
  await page.waitForSelector(".offer");
  allow(CUT);
  await page.context().setOffline(true);
  await main(page);
  await page.waitForSelector(".job");
  for (const kept of [1, 2]) {
    await expect.poll(() => steps(page)).toEqual(["kept", "kept", "kept", "kept", "kept"].fill("next", kept, kept + 1).fill("ahead", kept + 1));
    await main(page);
  }
  await expect.poll(() => steps(page)).toEqual(["kept", "kept", "kept", "next", "ahead"]);
  expect(await shootAll(page)).toBe(4);
  await main(page);
  await shot(page, "field-offline-390-zh");
  await expect.poll(() => steps(page)).toEqual(["kept", "kept", "kept", "kept", "next"]);
  expect(await page.locator(".banner.wait").textContent()).toMatch(/没有网络，照常做.*已存 4 步、4 张照片/);
  await page.reload(); // the phone was switched off and on in the cellar
  await page.waitForSelector(".job");
  await expect.poll(() => steps(page)).toEqual(["kept", "kept", "kept", "kept", "next"]);
  expect((await at.ticket(ticket.id)).state).toBe("offered");
  expect(await shootAll(page)).toBe(4);
  await main(page);
  await page.waitForSelector(".home");
  await shot(page, "field-offline-home-390-zh");
  await page.context().setOffline(false);
  await expect.poll(async () => (await at.ticket(ticket.id)).state, { timeout: 20_000 }).toBe("done");
  await page.waitForSelector(".banner.wait", { state: "detached", timeout: 20_000 });
  const said = (await at.facts(ticket.id)).map((f) => f.kind).filter((k) => ["offer_accepted", "departed", "arrived", "work_started", "ticket_closed"].includes(k));
  expect(said).toEqual(["offer_accepted", "departed", "arrived", "work_started", "ticket_closed"]);
  expect((await at.facts(ticket.id)).flatMap((f) => ((f.data as { photos_missing?: string[] }).photos_missing ?? []))).toEqual([]);
  await page.context().close();
});

it("an offer that is gone says why; one accepted too late is shown with what happened instead, until read", async () => {
  const who = workers[3] as SignIn;
  const { page, here } = await phone(who);
  await onDuty(page);
  const first = await at.book(who, here);
  await page.waitForSelector(".offer");
  await at.cancel(first.id);
  await page.waitForSelector(".gone");
  expect(await page.locator(".gone h1").textContent()).toBe("客户取消了");
  await shot(page, "field-gone-390-zh");
  await page.waitForSelector(".home", { timeout: 6000 });
  const second = await at.book(who, here);
  await page.waitForSelector(".offer");
  allow(CUT, answered(409));
  await page.context().setOffline(true);
  await main(page);
  await page.waitForSelector(".job");
  await main(page);
  await at.cancel(second.id);
  await page.context().setOffline(false);
  await page.waitForSelector(".banner.bad.tall", { timeout: 20_000 });
  await shot(page, "field-refused-390-zh");
  expect(await page.locator(".banner.bad.tall").textContent()).toMatch(/没有算数：接单.*客户取消了，这一单不用做了。.*后面的也没有发：出发/);
  await page.getByRole("button", { name: "读过了" }).click();
  await page.waitForSelector(".banner.bad.tall", { state: "detached" });
  await page.context().close();
});

it("a rescue is an order: the crew acknowledges, and ends it as rescued", async () => {
  const who = server.who("crew");
  const { page, here } = await phone(who);
  await onDuty(page);
  const ticket = await at.book(who, here, { kind: "rescue" });
  await page.waitForSelector(".offer.is-loud", { timeout: 20_000 });
  await shot(page, "field-order-390-zh");
  await main(page);
  await page.waitForSelector(".job");
  await expect.poll(async () => (await at.facts(ticket.id)).some((f) => f.kind === "offer_acknowledged")).toBe(true);
  await main(page);
  await main(page);
  expect(await shootAll(page)).toBe(2);
  await main(page);
  expect(await shootAll(page)).toBe(1);
  await shot(page, "field-rescue-390-zh");
  expect((await page.locator(".f-foot .act").textContent())?.trim()).toBe("已救援");
  await main(page);
  await expect.poll(async () => (await at.ticket(ticket.id)).outcome).toBe("rescued");
  await page.context().close();
});

it("a crew sees one job: a mate's phone moves along, and on the scene it is called off with its reason", async () => {
  const lead = server.who("crew");
  const first = await phone(lead);
  await onDuty(first.page);
  const ticket = await at.book(lead, first.here, { kind: "rescue" });
  await first.page.waitForSelector(".offer.is-loud", { timeout: 20_000 });
  const mate = await phone(await at.crewOf(ticket.id, false), { theme: "dark", lang: "en" });
  await mate.page.waitForSelector(".offer.is-loud", { timeout: 20_000 });
  await shot(mate.page, "field-order-390-en-dark");
  await main(first.page);
  await mate.page.waitForSelector(".job-row", { timeout: 20_000 });
  await mate.page.locator(".job-row").click();
  await mate.page.waitForSelector(".job");
  await main(first.page);
  await expect.poll(() => steps(mate.page), { timeout: 3000 }).toEqual(["done", "done", "next", "ahead", "ahead"]);
  await main(first.page);
  await expect.poll(() => steps(mate.page), { timeout: 3000 }).toEqual(["done", "done", "done", "next", "ahead"]);
  await shot(mate.page, "field-mate-390-en-dark");
  await first.page.getByRole("button", { name: "做不了，选原因" }).click();
  await shot(first.page, "field-cannot-390-zh");
  await first.page.getByRole("button", { name: "客户不用救援了：取消" }).click();
  await first.page.getByRole("button", { name: "车自己好了" }).click();
  await first.page.waitForSelector(".home");
  await expect.poll(async () => (await at.ticket(ticket.id)).outcome).toBe("cancelled");
  await mate.page.waitForSelector(".home", { timeout: 5000 });
  await Promise.all([first.page.context().close(), mate.page.context().close()]);
});

it("everything that is pressed is 48 px, in both languages, at 360 and 430 px; nothing runs over the edge", async () => {
  const { page } = await phone(workers[4] as SignIn, { lang: "en", width: 360 });
  for (const width of [360, 430]) {
    await page.setViewportSize({ width, height: 800 });
    await page.getByRole("button", { name: "Settings" }).click();
    await page.waitForSelector(".sheet[open]");
    const small = await page.locator("button:visible, a:visible").evaluateAll((all) => all.map((e) => [e.textContent, Math.round(e.getBoundingClientRect().height)] as const).filter(([, high]) => high < 46));
    expect(small).toEqual([]);
    await shot(page, `field-settings-${String(width)}-en`);
    await page.locator(".sheet .f-icon").click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  }
  await page.context().close();
});
