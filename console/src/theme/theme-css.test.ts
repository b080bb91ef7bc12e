import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { palettes, variables } from "./tokens";

const SHEET = new URL("theme.generated.css", import.meta.url);

function sheet(): string {
  return `/* Made from tokens.ts: UPDATE=1 npx vitest run src/theme. */
:root {
  color-scheme: light;
  ${variables(palettes.light)}
}
:root[data-theme="dark"] {
  color-scheme: dark;
  ${variables(palettes.dark)}
}
`;
}

it("the variables are what the tokens say", () => {
  if (process.env["UPDATE"]) writeFileSync(SHEET, sheet());
  expect(readFileSync(SHEET, "utf8") === sheet(), "UPDATE=1 npx vitest run src/theme").toBe(true);
});

it("no style sheet has a colour of its own", () => {
  const files = (dir: string): string[] =>
    readdirSync(dir).flatMap((f) => {
      const path = join(dir, f);
      return statSync(path).isDirectory() ? files(path) : f.endsWith(".css") && !f.includes("generated") ? [path] : [];
    });
  for (const file of files(new URL("..", import.meta.url).pathname)) {
    expect([file, readFileSync(file, "utf8").match(/#[0-9a-f]{3,8}\b|rgba?\(/gi) ?? []]).toEqual([file, []]);
  }
});
