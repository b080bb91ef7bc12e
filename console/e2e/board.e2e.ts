// The board over the real binary: one selection through list, map and timeline; two who drag the same ticket; a cut that
// loses nothing.

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { everyShot, launch, open, shot, signIn } from "./browser";
import { allow, answered, CUT } from "./guard";
import { start, type Server, type SignIn } from "./server";
import { Stage } from "./stage";
import { wire, type Wire } from "./wire";

const HOME = { lat: 34.2405, lon: 108.8921 };
const place = (i: number): { lat: number; lon: number; address: string } => ({ lat: HOME.lat + 0.012 * (i % 4), lon: HOME.lon + 0.015 * Math.floor(i / 4), address: `高新区科技路 ${String(10 + i)} 号` });

let server: Server;
let browser: Browser;
let stage: Stage;
const ids: string[] = [];
const drivers: SignIn[] = [];
beforeAll(async () => {
  [server, browser] = await Promise.all([start(), launch()]);
  stage = new Stage(server);
  drivers.push(...(await stage.onDuty(HOME, 8)));
  const agent = server.who("agent");
  for (let i = 0; i < 6; i++) {
    const booked = await stage.call(agent, "POST", "/tickets", { kind: "wash", phone: `1380000${String(6100 + i)}`, customer_name: "<img src=x onerror=alert(1)>", plate: `陕A7K3Q${String(i)}`, place: place(i), ...(i < 4 ? { wish: { worker_id: drivers[i]?.worker_id } } : {}) });
    ids.push(String(booked["id"]));
  }
  for (const [i, upTo] of (["start", "depart", "accept", "accept"] as const).entries()) {
    const [who, id] = [drivers[i], ids[i]];
    if (who && id) await stage.work(who, id, upTo).catch(() => undefined); // whoever was asked instead of him has it
  }
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** The board over a wire of its own, which ends with the page. */
async function board(who: SignIn, view: Parameters<typeof open>[3] = {}): Promise<{ page: Page; line: Wire }> {
  const line = await wire(server.url);
  const { page } = await open(browser, line, "/board", view);
  page.context().on("close", () => void line.close());
  await signIn(page, who);
  await page.waitForSelector(".connection.is-connected");
  await page.waitForSelector(".board-row");
  await page.waitForSelector(".map-names span", { state: "attached" });
  return { page, line };
}

/** What the map has drawn of a layer. */
const drawn = (page: Page, layer: string): Promise<string[]> =>
  page.evaluate((id) => {
    const box = document.querySelector(".map-box") as unknown as { map?: { getLayer: (l: string) => unknown; queryRenderedFeatures: (o: object) => { properties: { id?: string } }[] } };
    return box.map?.getLayer(id) ? box.map.queryRenderedFeatures({ layers: [id] }).map((f) => f.properties.id ?? "") : [];
  }, layer);
const workersDrawn = (page: Page): Promise<number> => page.evaluate(() => (document.querySelector(".map-box") as unknown as { workersDrawn?: () => number }).workersDrawn?.() ?? 0);

/** Tries again until it holds: the stream and the map have their own pace. */
async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  for (let tried = 0; tried < 80; tried++) {
    if (await holds()) return;
    await new Promise((r) => setTimeout(r, 200));
  }
  throw new Error(`did not come: ${what}`);
}

it("one selection through list, map and timeline; pins and workers are drawn", async () => {
  const { page } = await board(server.who("dispatcher"));
  await until(async () => (await drawn(page, "pins")).length + (await drawn(page, "clusters")).length > 0, "pins");
  await until(async () => (await workersDrawn(page)) >= 6, "workers");
  const row = page.locator(".board-row").nth(1);
  const id = (await row.getAttribute("data-ticket")) ?? "";
  await row.click();
  await until(async () => (await drawn(page, "chosen")).includes(id), "the chosen pin");
  expect(await row.getAttribute("aria-selected")).toBe("true");
  await page.waitForSelector(".why");
  expect(new URL(page.url()).searchParams.get("ticket")).toBe(id);
  // From the timeline to the list.
  const bar = page.locator(".time-row .bar").first();
  const other = (await bar.getAttribute("data-ticket")) ?? "";
  await bar.click();
  await page.waitForSelector(`.board-row.on[data-ticket="${other}"]`);
  await page.waitForSelector(`.bar.on[data-ticket="${other}"]`);
  // From the map to the list.
  await page.keyboard.press("Escape");
  await page.waitForSelector(".why", { state: "detached" });
  const pin = await page.evaluate(() => {
    const box = document.querySelector(".map-box") as unknown as { map: { queryRenderedFeatures: (o: object) => { properties: { id: string }; geometry: { coordinates: [number, number] } }[]; project: (c: [number, number]) => { x: number; y: number } } };
    const found = box.map.queryRenderedFeatures({ layers: ["pins"] })[0];
    return found ? { id: found.properties.id, ...box.map.project(found.geometry.coordinates) } : undefined;
  });
  if (pin) {
    const at = await page.locator(".map-box").boundingBox();
    await page.mouse.click((at?.x ?? 0) + pin.x, (at?.y ?? 0) + pin.y - 16);
    await page.waitForSelector(`.board-row.on[data-ticket="${pin.id}"]`);
  }
  await everyShot(page, "board");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("radio", { name: "中", exact: true }).click();
  await page.getByRole("button", { name: "深色" }).click();
  await page.waitForTimeout(1500);
  await until(async () => (await workersDrawn(page)) >= 6, "workers in the dark");
  await shot(page, "board-dark");
  await page.context().close();
});

it("two dispatchers drag the same ticket: one is told what happened instead", async () => {
  const first = await board(server.who("dispatcher"));
  const second = await board(server.who("manager"));
  const id = ids[2] ?? "";
  const pull = async (page: Page, worker: string): Promise<void> => {
    await page.locator(`.board-row[data-ticket="${id}"]`).scrollIntoViewIfNeeded();
    const from = await page.locator(`.board-row[data-ticket="${id}"]`).boundingBox();
    const row = page.locator(`.time-row[data-worker="${worker}"]`);
    await row.waitFor();
    const to = await row.boundingBox();
    if (!from || !to) throw new Error("nothing to drag");
    await page.mouse.move(from.x + 120, from.y + 40);
    await page.mouse.down();
    await page.mouse.move(from.x + 160, from.y + 60, { steps: 4 });
    await page.mouse.move(to.x + 400, to.y + 12, { steps: 8 });
    await page.waitForSelector(".time-row.is-over");
    expect((await page.locator(".drag-note").textContent())?.length).toBeGreaterThan(10);
    if (worker === drivers[5]?.worker_id) await shot(page, "board-drag");
    await page.mouse.up();
    await page.waitForSelector(".reassign .pick.on");
  };
  await pull(first.page, drivers[5]?.worker_id ?? "");
  await pull(second.page, drivers[6]?.worker_id ?? "");
  await first.page.waitForSelector(".conflicts li");
  await shot(first.page, "board-conflict");
  await first.page.locator(".reassign .button.primary").click();
  await first.page.waitForSelector(".reassign", { state: "detached" });
  await second.page.waitForTimeout(800);
  allow(answered(409));
  await second.page.locator(".reassign .button.primary").click();
  await second.page.waitForSelector(".instead");
  const said = await second.page.textContent(".instead");
  const now = (await stage.call(server.who("dispatcher"), "GET", `/tickets/${id}`)) as { live_dispatch?: { worker_id?: string; worker_name?: string } };
  expect(now.live_dispatch?.worker_id).toBe(drivers[5]?.worker_id);
  expect(said).toContain(now.live_dispatch?.worker_name);
  expect(said).toContain("没有存");
  await shot(second.page, "board-instead");
  await first.page.context().close();
  await second.page.context().close();
});

it("a cut loses nothing: what happened meanwhile is caught up, in order", async () => {
  const { page, line } = await board(server.who("dispatcher"));
  const seqOf = async (): Promise<number> => Number(await page.locator("[data-seq]").first().getAttribute("data-seq"));
  const server_seq = async (): Promise<number> => {
    const { items } = (await stage.call(server.who("dispatcher"), "GET", "/zones")) as { items: { seq: number }[] };
    return items[0]?.seq ?? -1;
  };
  allow(CUT);
  line.cut(true);
  await page.waitForSelector(".connection.is-cut");
  await page.waitForSelector(".cut-line");
  await shot(page, "board-cut");
  const before = await seqOf();
  const made: string[] = [];
  for (let i = 0; i < 5; i++) made.push(String((await stage.call(server.who("agent"), "POST", "/tickets", { kind: "wash", phone: `1390000${String(7100 + i)}`, place: place(9 + i) }))["id"]));
  expect(await seqOf()).toBe(before);
  line.cut(false);
  await page.waitForSelector(".connection.is-connected", { timeout: 30_000 });
  await until(async () => (await seqOf()) >= (await server_seq()), "the last number");
  for (const id of made) await until(async () => (await page.locator(`.board-row[data-ticket="${id}"], .feed .link`).count()) > 0, "what was booked meanwhile");
  const open = (await stage.call(server.who("dispatcher"), "GET", "/tickets?open=true&limit=200")) as { items: { id: string }[] };
  await until(async () => Number((await page.locator(".chip b").first().textContent()) ?? 0) === open.items.length, "all open tickets");
  await page.context().close();
});
