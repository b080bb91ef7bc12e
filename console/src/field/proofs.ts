// Photographs that prove the work: which are wanted before and after, and how one is made small enough for a bad network.
//
// The flows do not say which photographs they want, so the list stands here, by kind; the server keeps whatever comes.

export type Side = "front_left" | "front_right" | "rear_left" | "rear_right" | "whole" | "trouble" | "result";
export type When = "before" | "after";
/** Where a photograph belongs, such as `before.rear_left`. */
export type Slot = `${When}.${Side}`;

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

const CORNERS: readonly Side[] = ["front_left", "front_right", "rear_left", "rear_right"];
const WANTED: Record<string, Record<When, readonly Side[]>> = {
  wash: { before: CORNERS, after: CORNERS },
  rescue: { before: ["whole", "trouble"], after: ["result"] },
};
const NONE: Record<When, readonly Side[]> = { before: [], after: [] };

/** The photographs a kind wants before or after the work. */
export function slotsOf(kind: string, when: When): Slot[] {
  return (WANTED[kind] ?? NONE)[when].map((side): Slot => `${when}.${side}`);
}

export const sideOf = (slot: Slot): Side => slot.slice(slot.indexOf(".") + 1) as Side;

/** Those that are still to be taken. */
export function missing(kind: string, when: When, photos: readonly Pick<Photo, "slot">[]): Slot[] {
  return slotsOf(kind, when).filter((slot) => !photos.some((p) => p.slot === slot));
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

