import { expect, it } from "vitest";
import { able } from "./wake";

const good = { secure: true, push: true, apple: false, installed: false, permission: "default" };

it("says what stands in the way, the first thing first", () => {
  expect(able(good)).toBe("off");
  expect(able({ ...good, permission: "denied" })).toBe("refused");
  expect(able({ ...good, push: false })).toBe("unsupported");
  expect(able({ ...good, push: false, apple: true })).toBe("install");
  expect(able({ ...good, push: false, apple: true, installed: true })).toBe("unsupported");
  expect(able({ ...good, secure: false, push: false, apple: true })).toBe("insecure");
});
