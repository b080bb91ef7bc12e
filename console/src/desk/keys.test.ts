import { expect, it } from "vitest";
import { actionOf, digitOf, keyName, type Pressed } from "./keys";

const press = (key: string, more: Partial<Pressed> = {}): Pressed => ({ key, code: "", altKey: false, ctrlKey: false, metaKey: false, shiftKey: false, isComposing: false, ...more });

it("knows the call's keys from any field", () => {
  expect(["F2", "F4", "F8", "F9", "Escape"].map((key) => actionOf(press(key), true))).toEqual(["answer", "hold", "transfer", "hangUp", "close"]);
});

it("reads the physical key with Alt: a Mac types another letter", () => {
  expect(actionOf(press("˙", { altKey: true, code: "KeyH" }), true)).toBe("keep");
  expect(actionOf(press("h", { altKey: true, ctrlKey: true, code: "KeyH" }), true)).toBeUndefined(); // AltGr
});

it("saves with Ctrl or ⌘ and Enter, shows all keys with ? outside fields only", () => {
  expect(actionOf(press("Enter", { ctrlKey: true }), true)).toBe("save");
  expect(actionOf(press("Enter", { metaKey: true }), true)).toBe("save");
  expect(actionOf(press("?", { shiftKey: true }), false)).toBe("keys");
  expect(actionOf(press("?", { shiftKey: true }), true)).toBeUndefined();
  expect(actionOf(press("/", { ctrlKey: true, code: "Slash" }), true)).toBe("keys");
});

it("does nothing while an input method composes, and never by a letter", () => {
  expect(actionOf(press("F2", { isComposing: true }), true)).toBeUndefined();
  expect(actionOf(press("Process", { ctrlKey: true, code: "Enter" }), true)).toBeUndefined();
  expect(digitOf(press("Process", { code: "Digit1" }))).toBeUndefined();
  expect(actionOf(press("h", { code: "KeyH" }), false)).toBeUndefined();
});

it("reads digits of both blocks", () => {
  expect([digitOf(press("1", { code: "Digit1" })), digitOf(press("3", { code: "Numpad3" })), digitOf(press("0"))]).toEqual([1, 3, undefined]);
});

it("writes keys as the machine has them", () => {
  expect([keyName("Alt H", true), keyName("Ctrl ↵", true), keyName("Alt H", false)]).toEqual(["⌥H", "⌘↵", "Alt H"]);
});
