// Writes src/api/schema.ts from the API's document; `--check` only says whether it is so already.
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const document = new URL("../../mobile-api/openapi.json", import.meta.url);
const out = new URL("../src/api/schema.ts", import.meta.url);

export async function schema() {
  const ast = await openapiTS(JSON.parse(readFileSync(document, "utf8")), { alphabetize: true });
  return `// Made from mobile-api/openapi.json by \`npm run types\`. Do not edit.\n\n${astToString(ast)}`;
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const now = await schema();
  if (process.argv.includes("--check")) {
    if (readFileSync(out, "utf8") !== now) {
      console.error("src/api/schema.ts is not what the document says: npm run types");
      process.exit(1);
    }
  } else writeFileSync(out, now);
}
