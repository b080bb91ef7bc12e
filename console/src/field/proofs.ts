// Photographs that prove the work: which are wanted before and after, by the flow, and how one is made small enough for a bad
// network.

import type { Flow } from "../api/types";

/** A photograph that a flow wants. */
export type Wanted = NonNullable<Flow["photos"]>[number];
export type When = Wanted["when"];
/** Where a photograph belongs, such as `before.rear_left`, or the customer's signature. */
export type Slot = string;
export const SIGNATURE: Slot = "signature";

export interface Photo {
  id: string;
  user: string;
  dispatch: string;
  slot: Slot;
  blob: Blob;
  /** When it was taken, milliseconds. */
  at: number;
  /** The server has it. */
  sent: boolean;
}

/** Those wanted before or after the work. */
export const wantedAt = (wanted: readonly Wanted[], when: When): Wanted[] => wanted.filter((p) => p.when === when);

/** Those that neither this phone nor a mate's has taken yet. */
export function missing(wanted: readonly Wanted[], when: When, photos: readonly Pick<Photo, "slot">[], stored: readonly Slot[]): Wanted[] {
  return wantedAt(wanted, when).filter(({ slot }) => !stored.includes(slot) && !photos.some((p) => p.slot === slot));
}

/** Longest edge of what is sent, pixels: a plate can be read on it, and it is some 300 kB. */
const EDGE = 1600;
const QUALITY = 0.82;
/** What the server takes of one photograph, bytes. */
const MOST = 8 << 20;
const TAKEN = ["image/jpeg", "image/png", "image/webp"];

/** How large a picture becomes. */
export function fit(width: number, height: number, edge = EDGE): [number, number] {
  const by = Math.min(1, edge / Math.max(width, height, 1));
  return [Math.max(1, Math.round(width * by)), Math.max(1, Math.round(height * by))];
}

/** A smaller JPEG of a photograph, upright; the photograph itself when it cannot be drawn but can be sent; else nothing. */
export async function shrink(file: Blob): Promise<Blob | undefined> {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const [width, height] = fit(picture.width, picture.height);
    const sheet = document.createElement("canvas");
    [sheet.width, sheet.height] = [width, height];
    sheet.getContext("2d")?.drawImage(picture, 0, 0, width, height);
    picture.close();
    const small = await new Promise<Blob | null>((done) => { sheet.toBlob(done, "image/jpeg", QUALITY); });
    if (small) return small;
  } catch {
    // Not a picture that this browser can draw.
  }
  return TAKEN.includes(file.type) && file.size <= MOST ? file : undefined;
}

