import { expect, it } from "vitest";
import { distance, masked, money, phone, running, span, when } from "./format";

it("writes spans rounded up", () => {
  expect([span(721, "zh"), span(721, "en", true), span(41, "zh"), span(3600, "en"), span(4000, "zh")]).toEqual(["13 分钟", "13 min", "41 秒", "1 h", "1 小时 7 分"]);
  expect([running(41), running(108), running(3723)]).toEqual(["00:41", "01:48", "1:02:03"]);
});

it("writes distances and money", () => {
  expect([distance(804, "zh"), distance(1890, "zh"), distance(996, "en")]).toEqual(["800 m", "1.9 km", "1.0 km"]);
  expect([money(5800), money(32600, true), money(123456)]).toEqual(["¥58", "¥326.00", "¥1,234.56"]);
});

it("writes numbers as people read them", () => {
  expect(phone("+8613800006021")).toBe("138 0000 6021");
  expect(phone("+862900008800")).toBe("029-0000-8800");
  expect(phone("138****6021")).toBe("138 **** 6021");
  expect(masked("+8613800006021")).toBe("138 **** 6021");
});

it("names the day only when it is another", () => {
  const now = new Date(2026, 10, 22, 14, 38, 5).getTime();
  expect([when(now, now), when(now, now, true), when(new Date(2026, 10, 15, 9), now), when(new Date(2025, 10, 15), now)]).toEqual(["14:38", "14:38:05", "11-15", "2025-11-15"]);
});
