// The operator's own PMTiles file under the map, served from here in parts.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launch, open, shot, signIn } from "./browser";
import { start, type Server } from "./server";
import { pmtiles } from "./tiles";

let folder: string;
let server: Server;
let browser: Browser;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "nearhand-map-"));
  const file = join(folder, "world.pmtiles");
  writeFileSync(file, pmtiles());
  [server, browser] = await Promise.all([start({ env: { NEARHAND_BASEMAP__PMTILES: file, NEARHAND_BASEMAP__ATTRIBUTION: "The county's map" } }), launch()]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

it("a PMTiles file is read in parts and drawn, with whose it is", async () => {
  const { page } = await open(browser, server, "/board", { lang: "en" });
  const part = page.waitForResponse((r) => r.url().endsWith("/basemap.pmtiles") && r.status() === 206);
  await signIn(page, server.who("dispatcher"));
  await part;
  await page.waitForFunction(() => {
    const { map } = document.querySelector(".map-box") as unknown as { map?: { getSource: (id: string) => unknown; isSourceLoaded: (id: string) => boolean } };
    return map?.getSource("tiles") !== undefined && map.isSourceLoaded("tiles");
  });
  expect(await page.locator(".map-by").textContent()).toBe("The county's map");
  await shot(page, "board-pmtiles-en");
  await page.context().close();
});
