// The keys of the desk: what a press means, whatever field has focus. Single letters never mean anything, since a field
// usually has focus; none counts while an input method composes.

export type Action = "answer" | "hold" | "transfer" | "hangUp" | "close" | "keep" | "why" | "file" | "note" | "locate" | "talk" | "save" | "keys";

export type Pressed = Pick<KeyboardEvent, "key" | "code" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey" | "isComposing">;

/** The key that an input method has taken for itself, before `isComposing` is told. */
const TAKEN = "Process";

const PLAIN: Readonly<Record<string, Action>> = { F2: "answer", F4: "hold", F8: "transfer", F9: "hangUp", Escape: "close" };
/** With Alt (⌥): by the place of the key, since the letter it types differs between layouts. */
const ALT: Readonly<Record<string, Action>> = { KeyH: "keep", KeyW: "why", KeyF: "file", KeyN: "note", KeyL: "locate", KeyM: "talk" };

/** What a press asks for; `inText`: the focus stands where people type. */
export function actionOf(e: Pressed, inText: boolean): Action | undefined {
  if (e.isComposing || e.key === TAKEN) return undefined;
  const control = e.ctrlKey || e.metaKey;
  if (e.altKey) return control ? undefined : ALT[e.code];
  if (control) return e.key === "Enter" ? "save" : e.code === "Slash" ? "keys" : undefined;
  if (!inText && e.key === "?") return "keys";
  return PLAIN[e.key];
}

/** The digit that was pressed, from either block; `undefined` with any other key held. */
export function digitOf(e: Pressed): number | undefined {
  if (e.isComposing || e.key === TAKEN || e.altKey || e.ctrlKey || e.metaKey) return undefined;
  return /^[1-9]$/.test(e.key) ? Number(e.key) : undefined;
}

/** Whether an element takes what is typed. */
export function takesText(at: Element | null): boolean {
  return at instanceof HTMLTextAreaElement || at instanceof HTMLSelectElement || (at instanceof HTMLInputElement && !["checkbox", "radio", "button"].includes(at.type));
}

/** How a key is written on this machine. */
export function keyName(key: string, mac: boolean): string {
  return mac ? key.replace("Alt ", "⌥").replace("Ctrl ", "⌘") : key;
}
