import { defineConfig } from "vitest/config";

// One file after the other: each has a whole server and a browser of its own, and two cores are all there is. What is waited for
// comes in its time; how long that may take is no story's matter unless it says so.
export default defineConfig({
  test: { include: ["e2e/**/*.e2e.ts"], environment: "node", testTimeout: 90_000, hookTimeout: 90_000, fileParallelism: false, maxWorkers: 1, expect: { poll: { timeout: 10_000 } } },
});
