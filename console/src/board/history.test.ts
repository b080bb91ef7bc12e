import { expect, it } from "vitest";
import { seqBefore } from "./history";

it("finds where a day begins with few questions", async () => {
  let asked = 0;
  // Fact n happened at n * 10; the zone has 5000.
  const at = (_: string, after: number): Promise<number | undefined> => {
    asked++;
    return Promise.resolve(after >= 5000 ? undefined : (after + 1) * 10);
  };
  for (const [since, before] of [[0, 0], [10, 0], [11, 1], [25_000, 2499], [50_000, 4999], [50_001, 5000]] as const) {
    expect([since, await seqBefore("z", 5000, since, at)]).toEqual([since, before]);
  }
  expect(asked).toBeLessThan(6 * 15);
});
