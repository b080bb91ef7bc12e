// Ten thousand workers on the move and two thousand open tickets, told as the server tells them: pages of two hundred,
// positions once a second in frames of five hundred.

import type { Page, Route } from "playwright-core";
import type { Server } from "./server";
import type { Stage } from "./stage";
import type { Wire } from "./wire";

export const WORKERS = 10_000;
export const TICKETS = 2_000;
const PAGE = 200;
const FRAME = 500;
const STATES = ["new", "offered", "accepted", "enroute", "on_scene", "working"];
const DOES = ["free", "enroute", "enroute", "working", "accepted"];

export interface Crowd {
  /** Answers a page's readings of tickets and workers with the crowd. */
  on(page: Page): Promise<void>;
  /** Moves everybody once a second until the answer is called. */
  drive(line: Wire): () => void;
}

const id = (kind: string, i: number): string => `00000000-0000-7000-8${kind}-${String(i).padStart(12, "0")}`;

export async function crowd(server: Server, stage: Stage): Promise<Crowd> {
  const read = async (path: string): Promise<Record<string, unknown>[]> => ((await stage.call(server.who("dispatcher"), "GET", path)) as { items: Record<string, unknown>[] }).items;
  const [zone, real, somebody] = [(await read("/zones"))[0], (await read("/tickets?open=true&limit=1"))[0], (await read("/workers?limit=1"))[0]];
  const [lat, lon] = [Number(zone?.["lat"]), Number(zone?.["lon"])];
  const now = Date.now();
  const why = await stage.call(server.who("dispatcher"), "GET", `/tickets/${String(real?.["id"])}/why`);
  const tickets = Array.from({ length: TICKETS }, (_, i) => ({
    ...real, id: id("111", i), no: `XA-1122-${String(i).padStart(4, "0")}`, state: STATES[i % 6], needs_human: i % 97 === 0, live_dispatch: null,
    place: { lat: lat + 0.2 * Math.sin(i * 7.1), lon: lon + 0.24 * Math.cos(i * 3.7), address: `路 ${String(i)} 号` },
    promise: { at: new Date(now + (i % 90) * 60_000).toISOString(), said_at: new Date(now).toISOString() },
  }));
  const workers = Array.from({ length: WORKERS }, (_, i) => ({ ...somebody, id: id("222", i), name: `师傅${String(i)}`, zone: zone?.["id"], on_duty: true, state: "free", last_fix: null }));
  const paged = (rows: object[]) => async (route: Route): Promise<void> => {
    const at = Number(new URL(route.request().url()).searchParams.get("cursor") ?? 0);
    await route.fulfill({ json: { items: rows.slice(at, at + PAGE), next: at + PAGE < rows.length ? String(at + PAGE) : null } });
  };
  return {
    on: async (page) => {
      await page.route(/\/api\/v1\/tickets\?/, paged(tickets));
      await page.route(/\/api\/v1\/workers\?/, paged(workers));
      await page.route(/\/api\/v1\/tickets\/0{8}-[^/]*\/why/, (route) => route.fulfill({ json: why }));
    },
    drive: (line) => {
      let beat = 0;
      const where = (i: number): object => ({
        worker_id: id("222", i), lat: lat + 0.2 * Math.sin(i) + 0.0002 * beat * Math.sin(i * 3), lon: lon + 0.24 * Math.cos(i * 1.7) + 0.0002 * beat * Math.cos(i * 5),
        heading_deg: i % 360, fix_age_s: 1, state: DOES[i % 5],
      });
      const timer = setInterval(() => {
        beat++;
        for (let from = 0; from < WORKERS; from += FRAME) line.tell({ type: "positions", zone: zone?.["id"], items: Array.from({ length: FRAME }, (_, i) => where(from + i)) });
      }, 1000);
      return () => { clearInterval(timer); };
    },
  };
}
