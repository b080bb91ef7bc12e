import { defineConfig } from "vitest/config";

// `npm run pictures` makes the pictures of README and docs anew.
export default defineConfig({
  test: { include: ["e2e/**/*.pictures.ts"], environment: "node", testTimeout: 240_000, hookTimeout: 90_000, fileParallelism: false, maxWorkers: 1 },
});
