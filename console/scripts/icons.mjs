// Draws the app's icons from icon.svg: only needed when that changes.
import { readFileSync, writeFileSync } from "node:fs";
import { chromium } from "playwright-core";

const svg = readFileSync(new URL("../public/icon.svg", import.meta.url), "utf8");
const drop = svg.replace(/fill="#0b6477"/, 'fill="#ffffff"').replace(/stroke="#fff"/, 'stroke="#0b6477"');
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
for (const size of [192, 512]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<body style="margin:0;background:#0b6477;display:grid;place-items:center;height:100vh"><div style="width:62%;height:62%">${drop.replace("<svg", '<svg width="100%" height="100%"')}</div></body>`);
  writeFileSync(new URL(`../public/icon-${size}.png`, import.meta.url), await page.screenshot());
}
await browser.close();
