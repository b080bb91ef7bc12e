// The whole story in two browsers at once, an agent's desk and a washer's phone: ring, file, intake, offer, accept, the map
// moves, arrive, photographs, finish, promise kept. In Chinese and in English.

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launch, open, shot, signIn } from "./browser";
import { desk, type Desk } from "./desk";
import { main, mainSays, onDuty, phone, shootAll } from "./phone";
import { start, type Server, type SignIn } from "./server";
import { Stage } from "./stage";

let server: Server;
let browsers: Browser[] = [];
let at: Desk;
let stage: Stage;
beforeAll(async () => {
  server = await start();
  browsers = [await launch(), await launch()];
  at = await desk(server);
  stage = new Stage(server);
});
afterAll(async () => {
  await Promise.all(browsers.map((b) => b.close()));
  await server.stop();
});

const stateOf = async (id: string): Promise<unknown> => (await stage.call(server.who("agent"), "GET", `/tickets/${id}`))["state"];

const SAID = {
  zh: { ringing: "来电振铃", talking: "通话中", fresh: "新客户", saved: /已存 XA-\S+，承诺 \d\d:\d\d 之前到。/, promise: /师傅大约 \d+ 分钟后到，\d\d:\d\d 之前。/, done: "已完成", kept: /承诺守住/ },
  en: { ringing: "Ringing", talking: "Talking", fresh: "New customer", saved: /Saved as XA-\S+, promised before \d\d:\d\d\./, promise: /will be there in about .*, before \d\d:\d\d\./, done: "Done", kept: /the promise was kept/ },
} as const;

it.each([["zh", "13912340001", "王女士", 0], ["en", "13912340002", "<img src=x onerror=alert(1)>", 1]] as const)("from the ring to a kept promise, %s", async (lang, number, name, turn) => {
  const said = SAID[lang];
  const [office, street] = browsers;
  const who = stage.workers()[turn] as SignIn;
  if (!office || !street) throw new Error("no browsers");
  const car = await phone(street, server, at, who, { lang });
  await onDuty(car.page);
  const { page } = await open(office, server, "/desk", { lang });
  await signIn(page, server.who("agent"));
  await page.waitForSelector(".connection.is-connected");

  // It rings: the form of somebody unknown stands there, and a reload does not take it away.
  await stage.ring(number);
  await page.waitForSelector(`.desk-file >> text=${said.fresh}`);
  await page.reload();
  await page.waitForSelector(`.desk-file >> text=${said.fresh}`);
  expect(await page.locator(".desk-call").textContent()).toContain(said.ringing);
  await page.keyboard.press("F2");
  await page.waitForSelector(`.desk-state >> text=${said.talking}`);

  // Intake, and the promise that is told.
  await page.keyboard.press("1");
  await page.keyboard.type(name);
  await page.keyboard.press("Enter");
  await page.keyboard.type("陕A7K3Q2");
  await page.keyboard.press("Enter");
  const goal = { latitude: car.here.latitude + 0.0013, longitude: car.here.longitude };
  await page.keyboard.type(`${goal.latitude.toFixed(5)},${goal.longitude.toFixed(5)}`);
  await page.waitForSelector(".desk-hits .on");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".desk-candidate");
  await page.keyboard.press("Alt+H");
  await page.waitForSelector(".desk-held");
  expect(await page.locator(".desk-promise").textContent()).toMatch(said.promise);
  await page.keyboard.press("Control+Enter");
  await page.waitForSelector(`.desk-promise >> text=${said.saved}`);
  await page.keyboard.press("F9");
  const { items } = (await stage.call(server.who("agent"), "GET", `/tickets?q=${encodeURIComponent(`+86${number}`)}&limit=1`)) as { items: { id: string; no: string }[] };
  const ticket = items[0] ?? { id: "", no: "" };

  // The phone is asked and takes it.
  await car.page.waitForSelector(".offer", { timeout: 20_000 });
  await main(car.page);
  await car.page.waitForSelector(".job");
  await page.locator("nav a[href='/board']").click();
  await page.locator(`.board-row[data-ticket="${ticket.id}"]`).click();
  await page.waitForSelector(".map-notes .is-accent");
  const driver = (): Promise<string> => page.locator(".map-notes .is-accent").evaluate((e) => (e as HTMLElement).style.transform);

  // He drives, and the map moves with him.
  await main(car.page);
  await expect.poll(() => stateOf(ticket.id)).toBe("enroute");
  await page.waitForSelector(`.board-row[data-ticket="${ticket.id}"] .is-enroute`);
  const before = await driver();
  for (let step = 1; step <= 4; step++) {
    await car.goTo({ latitude: car.here.latitude + (0.0013 * step) / 4, longitude: car.here.longitude });
    await car.page.waitForTimeout(1100);
  }
  await expect.poll(driver, { timeout: 20_000 }).not.toBe(before);
  await shot(page, `story-board-${lang}`);
  await shot(car.page, `story-job-${lang}`);

  // He is there, photographs, works, photographs, and is done.
  await main(car.page);
  await expect.poll(() => stateOf(ticket.id)).toBe("on_scene");
  expect(await shootAll(car.page)).toBe(4);
  await main(car.page);
  await expect.poll(() => stateOf(ticket.id)).toBe("working");
  await page.waitForSelector(`.board-row[data-ticket="${ticket.id}"] .is-working`);
  expect(await shootAll(car.page)).toBe(4);
  expect(await mainSays(car.page)).not.toBe("");
  await main(car.page);
  await car.page.waitForSelector(".home");
  await page.waitForSelector(`.board-row[data-ticket="${ticket.id}"]`, { state: "detached" });

  // And the file says that the promise was kept, whatever the customer is called.
  await page.fill("header input[type=search]", ticket.no);
  await page.keyboard.press("Enter");
  await page.waitForSelector(".tickets-rows a");
  await page.locator(".tickets-rows a").first().click();
  await page.waitForSelector(".story");
  expect(await page.locator(".story").textContent()).toMatch(said.kept);
  expect(await page.locator("main").textContent()).toContain(name);
  expect(await page.locator("main img[onerror]").count(), "a name is only a name").toBe(0);
  await shot(page, `story-kept-${lang}`);
  await car.page.waitForTimeout(300);
  await stage.call(who, "POST", "/field/duty", { on: false });
  await page.context().close();
  await car.page.context().close();
}, 120_000);
