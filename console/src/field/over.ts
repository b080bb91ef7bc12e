// Why a round is over for him who has just told a step of it, by how the server's `detail` says it.

import type { fieldWords } from "./words";

const SAID: readonly (readonly [RegExp, keyof typeof fieldWords])[] = [
  [/^the customer has cancelled it/, "refusedCancelled"],
  [/^this round has ended as failed: dark$/, "refusedSilent"],
  [/^this round has ended as failed: (stalled|driving_away)$/, "refusedStood"],
];

/** What a refusal `withdrawn` is to him; the last of these words holds in any case. */
export const overWord = (detail = ""): keyof typeof fieldWords => SAID.find(([said]) => said.test(detail))?.[1] ?? "refusedOver";
