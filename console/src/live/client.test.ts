import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Live } from "./client";

/** A server of facts 1..n whose stream can be cut and can leave facts out. */
class FakeSocket {
  static readonly OPEN = 1;
  readyState = 1;
  sent: { type: string; zone?: string; seq?: number }[] = [];
  onmessage: ((e: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  send(text: string): void {
    this.sent.push(JSON.parse(text) as { type: string });
  }
  close(): void {
    this.readyState = 3;
    this.onclose?.();
  }
  says(...frames: object[]): void {
    this.onmessage?.({ data: JSON.stringify(frames.length === 1 ? frames[0] : frames) });
  }
}

const fact = (seq: number) => ({ type: "fact", zone: "z", seq, at: "2026-11-22T06:00:00Z", kind: "x", data: {} });
const sockets: FakeSocket[] = [];
let live: Live;
let told: number[];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("fetch", (url: string) => {
    const after = Number(/after=(\d+)/.exec(url)?.[1] ?? NaN);
    const items = Number.isNaN(after) ? [] : Array.from({ length: Math.max(0, 9 - after) }, (_, i) => fact(after + 1 + i));
    return Promise.resolve(new Response(JSON.stringify({ items }), { status: 200, headers: { "Content-Type": "application/json" } }));
  });
  sockets.length = 0;
  told = [];
  live = new Live(() => {
    const socket = new FakeSocket();
    sockets.push(socket);
    return socket as unknown as WebSocket;
  });
  live.on("fact", (f) => told.push(f.seq));
});
afterEach(() => {
  live.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const last = (): FakeSocket => sockets.at(-1) as FakeSocket;

it("tells facts once each, in order, and reads what is missing", async () => {
  live.follow("z", 3);
  live.start();
  last().says({ type: "hello", node: "n", zones: [{ zone: "z", seq: 4 }] });
  expect(last().sent[0]).toEqual({ type: "resume", zone: "z", seq: 3 });
  expect(live.connection).toEqual({ is: "catching", missing: 1 });
  last().says(fact(4));
  expect(live.connection).toEqual({ is: "connected" });
  last().says(fact(4), fact(5));
  last().says(fact(8)); // 6 and 7 are lost
  expect(live.connection).toEqual({ is: "catching", missing: 3 });
  await vi.advanceTimersByTimeAsync(10);
  expect(told).toEqual([4, 5, 6, 7, 8, 9]);
  expect(live.connection).toEqual({ is: "connected" });
});

it("comes back after a cut from where it stood", async () => {
  live.follow("z", 1);
  live.start();
  last().says({ type: "hello", node: "n", zones: [{ zone: "z", seq: 1 }] });
  last().says(fact(2));
  last().close();
  expect(live.connection.is).toBe("cut");
  await vi.advanceTimersByTimeAsync(2000);
  expect(sockets.length).toBe(2);
  last().says({ type: "hello", node: "n", zones: [{ zone: "z", seq: 9 }] });
  expect(last().sent[0]).toEqual({ type: "resume", zone: "z", seq: 2 });
  expect(live.connection).toEqual({ is: "catching", missing: 7 });
  last().says(...[3, 4, 5, 6, 7, 8, 9].map(fact));
  expect(live.connection).toEqual({ is: "connected" });
  expect(told).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
});

it("a socket that is silent is given up", async () => {
  live.start();
  last().says({ type: "hello", node: "n", zones: [] });
  expect(live.connection.is).toBe("connected");
  await vi.advanceTimersByTimeAsync(45_000);
  expect(sockets.length).toBeGreaterThan(1);
});

it("reads a town's positions a few frames at a time, all of them, in order", () => {
  const seen: string[] = [];
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (now += 5)); // each frame takes five milliseconds to read
  live.on("positions", (f) => seen.push(f.zone));
  live.start();
  for (const zone of ["a", "b", "c", "d", "e"]) last().says({ type: "positions", zone, items: [] });
  vi.advanceTimersByTime(250);
  expect(seen.length).toBeLessThan(5); // the page had its turn in between
  vi.advanceTimersByTime(10);
  expect(seen).toEqual(["a", "b", "c", "d", "e"]);
});
