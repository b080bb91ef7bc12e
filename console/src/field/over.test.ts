import { expect, it } from "vitest";
import { overWord } from "./over";

it("whoever was given up for silence is told so, and nobody a reason that was not said", () => {
  expect(overWord("this round has ended as failed: dark")).toBe("refusedSilent");
  expect(overWord("this round has ended as failed: stalled")).toBe("refusedStood");
  expect(overWord("this round has ended as failed: driving_away")).toBe("refusedStood");
  expect(overWord("the customer has cancelled it: rain")).toBe("refusedCancelled");
  expect(overWord("the desk has taken it back: the customer has cancelled it, they say")).toBe("refusedOver");
  expect(overWord("this round has ended as failed: the road was dark")).toBe("refusedOver");
  expect(overWord()).toBe("refusedOver");
});
