import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { schema } from "../../scripts/types.mjs";

it("the types are what the API's document says", { timeout: 30_000 }, async () => {
  const kept = readFileSync(new URL("schema.ts", import.meta.url), "utf8");
  expect(kept === (await schema()), "npm run types").toBe(true);
});
