import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { say, wanted, type Words } from "./words";

const root = new URL("..", import.meta.url).pathname;

function files(dir: string): string[] {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name);
    return statSync(path).isDirectory() ? files(path) : /\.tsx?$/.test(name) && !/\.test\./.test(name) ? [path] : [];
  });
}

const all = files(root);
const rooms = all.filter((f) => readFileSync(f, "utf8").includes("defineWords({"));

describe.each(rooms.map((f) => [f.slice(root.length), f] as const))("%s", (_name, file) => {
  it("says everything in both languages, with the same things filled in", async () => {
    const exported = (await import(file)) as Record<string, unknown>;
    const tables = Object.values(exported).filter((v): v is Words => typeof v === "object" && v !== null && Object.values(v).every(Array.isArray));
    expect(tables.length, "words are exported so that they can be looked at").toBeGreaterThan(0);
    for (const words of tables) {
      for (const [key, phrase] of Object.entries(words)) {
        const [zh, en] = phrase;
        expect([key, zh.trim() !== "", en.trim() !== ""]).toEqual([key, true, true]);
        expect([key, wanted(zh)], "filled in").toEqual([key, wanted(en).filter((n) => wanted(zh).includes(n))]);
        expect([key, wanted(en).every((n) => wanted(zh).includes(n))]).toEqual([key, true]);
        if (!["chinese"].includes(key)) expect([key, /[\u4e00-\u9fff]/.test(en)], "English without Chinese").toEqual([key, false]);
      }
    }
  });
});

it("no component has text of its own", () => {
  const found = all
    .filter((f) => !rooms.includes(f))
    .flatMap((f) => readFileSync(f, "utf8").split("\n").map((line, i) => [f.slice(root.length), i + 1, line.replace(/\/\/.*|\/?\*.*/g, "")] as const))
    .filter(([, , line]) => /[\u4e00-\u9fff]/.test(line))
    .filter(([f]) => !/plate|province|generated/.test(f))
    .map(([f, at]) => `${f}:${String(at)}`);
  expect(found).toEqual([]);
});

it("fills in and counts", () => {
  expect(say(["{n} 张", "{n} {n#photo|photos}"], "en", { n: 1 })).toBe("1 photo");
  expect(say(["{n} 张", "{n} {n#photo|photos}"], "en", { n: 2 })).toBe("2 photos");
  expect(say(["{n} 张", "{n}"], "zh", { n: 2 })).toBe("2 张");
});
