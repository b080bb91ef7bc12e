// The desk when it is not easy: nobody is able, a hold runs out, somebody in need does not know where he is.

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launch, open, shot, signIn } from "./browser";
import { start, type Server } from "./server";
import { Stage } from "./stage";

const HOME = { lat: 34.2405, lon: 108.8921, address: "高新区科技二路 11 号创业广场" };

let server: Server;
let browser: Browser;
let stage: Stage;
beforeAll(async () => {
  [server, browser] = await Promise.all([start(), launch()]);
  stage = new Stage(server);
  const agent = server.who("agent");
  await stage.call(agent, "POST", "/customers", { name: "周敏", numbers: ["138 0000 6021"], plates: ["陕A7K3Q2"] });
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

it("nobody is able: the nearest with what stops each; saved all the same, and people are asked", async () => {
  const { page } = await open(browser, server, "/desk");
  await signIn(page, server.who("agent"));
  await page.waitForSelector(".connection.is-connected");
  await stage.ring("13800006021");
  await page.waitForSelector(".desk-file >> text=周敏");
  await page.keyboard.press("F2");
  await page.waitForSelector(".desk-state >> text=通话中");
  await page.fill("input[aria-label=地点]", `${String(HOME.lat)},${String(HOME.lon)}`);
  await page.waitForSelector(".desk-hits .on");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".desk-nobody");
  expect(await page.locator(".desk-nobody li").count()).toBe(3);
  expect(await page.locator(".desk-nobody").textContent()).toMatch(/师傅.*休息/);
  expect(await page.locator(".desk-promise").textContent()).toBe("现在没有人能马上去。");
  await shot(page, "desk-nobody-zh");
  await page.getByRole("button", { name: "先存下，派不出转人工" }).click();
  await page.waitForSelector(".desk-promise >> text=/已存 XA-/");
  await page.keyboard.press("F9");
  await page.waitForSelector(".desk-call >> text=通话已结束");
  // A person is asked once the machine has given up; until then the ticket waits in sight.
  await page.locator("nav a[href='/board']").click();
  await page.waitForSelector(".board-row");
  await page.context().close();
});

it("a hold runs out: it says so, nothing is promised any more; meanwhile a rescue without a place is taken down", async () => {
  await stage.onDuty(HOME, 2);
  const [mine, other] = server.signIns.filter((s) => s.role === "agent");
  if (!mine || !other) throw new Error("one agent only");
  const { page } = await open(browser, server, "/desk");
  await signIn(page, mine);
  await page.waitForSelector(".connection.is-connected");
  await stage.ring("13800006021");
  await page.waitForSelector(".desk-file >> text=周敏");
  await page.keyboard.press("F2");
  await page.waitForSelector(".desk-state >> text=通话中");
  await page.fill("input[aria-label=地点]", `${String(HOME.lat)},${String(HOME.lon)}`);
  await page.waitForSelector(".desk-hits .on");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".desk-candidate");
  await page.keyboard.press("Alt+H");
  await page.waitForSelector(".desk-held");

  // The other seat: somebody stands at a road and knows no name for it.
  const his = await open(browser, server, "/desk");
  await signIn(his.page, other);
  await his.page.waitForSelector(".connection.is-connected");
  await stage.ring("13900002222");
  await his.page.waitForSelector(".desk-file >> text=新客户");
  await his.page.keyboard.press("F2");
  await his.page.waitForSelector(".desk-state >> text=通话中");
  const rescue = his.page.getByRole("radio", { name: /救援/ });
  await his.page.keyboard.press(((await rescue.locator("kbd").textContent()) ?? "2").trim());
  expect(await his.page.locator(".desk-promise").textContent()).toBe("先问地点，再报时间。");
  await his.page.keyboard.press("Control+Enter");
  await his.page.waitForSelector(".desk-promise >> text=/已存 XA-/");
  await shot(his.page, "desk-placeless-zh");
  const { items } = (await stage.call(other, "GET", "/tickets?open=true&limit=50")) as { items: { id: string; kind: string; place: { lat?: number | null } }[] };
  const lost = items.find((t) => t.kind === "rescue");
  expect(lost?.place.lat ?? null).toBeNull();
  await his.page.locator("nav a[href='/board']").click();
  await his.page.locator(`.board-row[data-ticket="${lost?.id ?? ""}"]`).click();
  await his.page.waitForSelector(".why");
  await shot(his.page, "board-placeless-zh");
  await his.page.context().close();

  await page.waitForSelector(".desk-held", { state: "detached", timeout: 60_000 });
  expect(await page.locator(".desk-candidates").textContent()).toContain("占位已过期");
  expect(await page.locator(".desk-promise").textContent()).not.toMatch(/之前/);
  await shot(page, "desk-ran-out-zh");
  await page.keyboard.press("Alt+H");
  await page.waitForSelector(".desk-held");
  await page.keyboard.press("F9");
  await page.context().close();
}, 150_000);
