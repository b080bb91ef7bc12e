// Reasons that are offered; any other can be written.

import type { fieldWords } from "./words";

type Word = keyof typeof fieldWords;

export const declineReasons: readonly Word[] = ["noTime", "tooFar", "lacksGear", "carTrouble", "mealBreak", "unwell"];

/** Why a crew on the scene is not needed any more. */
export const callOffReasons: readonly Word[] = ["solvedItself", "customerLeft", "otherFirm"];

export function failReasons(kind: string): readonly Word[] {
  return kind === "rescue" ? ["noCar", "noCustomer", "needsMore", "noEntry", "carTrouble"] : ["noCar", "noCustomer", "noEntry", "weather", "lacksGear", "carTrouble"];
}
