import { expect, it } from "vitest";
import { noticeOf, readPushed, type Pushed } from "./pushed";

const offer: Pushed = { is: "offer", lang: "zh", text: "…", dispatch_id: "d-1", no: "XA-1122-0398", kind: "wash", address: "钟楼", minutes: 12, expires_at: "2026-11-22T14:38:09+08:00" };

it("an offer says what, where, how far and until when, in the language the browser asked for", () => {
  const zh = noticeOf(offer, 5);
  expect(zh.title).toBe("新派单 · 洗车 0398");
  expect(zh.options.body).toMatch(/^钟楼 · 约 12 分钟到 · \d\d:\d\d:09 前答复$/);
  expect([zh.options.tag, zh.options.renotify, zh.options.requireInteraction, zh.options.lang]).toEqual(["d-1", true, true, "zh-CN"]);
  const en = noticeOf({ ...offer, lang: "en" }, 5);
  expect(en.title).toBe("New job · Wash 0398");
  expect(en.options.body).toContain("about 12 min away");
});

it("an order has no end and asks to be opened", () => {
  const order = { ...offer, is: "order" };
  delete order.expires_at;
  expect(noticeOf(order, 5).options.body).toBe("钟楼 · 约 12 分钟到 · 点开确认");
});

it("what is gone takes the offer's place, quietly, and says why", () => {
  const gone = noticeOf({ is: "gone", lang: "en", dispatch_id: "d-1", no: "XA-1122-0398", why: "cancelled", text: "…" }, 5);
  expect([gone.options.tag, gone.options.silent, gone.options.body]).toEqual(["d-1", true, "The customer cancelled"]);
  expect(gone.options.requireInteraction).toBeUndefined();
});

it("whatever comes is shown: a message that shows nothing costs the right to get any", () => {
  expect(noticeOf(readPushed("garbage"), 5).options.body).toBe("garbage");
  expect(noticeOf(readPushed(undefined), 5).title).toBe("近手");
  expect(noticeOf({ is: "offer", kind: "unknown" }, 5).title).toBe("新派单 · unknown");
});
