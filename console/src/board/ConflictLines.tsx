// Conflicts in words.

import { named, useLanguage, useWords, type Say } from "../i18n";
import { workerWords } from "../i18n/common";
import type { Language } from "../i18n/words";
import { clock, distance, shortNo, span } from "../ui";
import type { Conflict } from "./conflict";
import { boardWords, ruleWords } from "./words";

export function conflictText(c: Conflict, name: string, w: Say<typeof boardWords>, language: Language): string {
  switch (c.is) {
    case "off": return w("cOff", { name });
    case "rule": return w("cRule", { name, rule: named(ruleWords, c.rule, language) });
    case "overlap": return w("cOverlap", { no: shortNo(c.no), n: c.minutes });
    case "busy": return w("cBusy", { no: shortNo(c.no), state: named(workerWords, c.state, language) });
    case "dark": return w("cDark", { name });
    case "late": return w("cLate", { eta: clock(c.eta), promise: clock(c.promise) });
    case "same": return w("cSame", { name });
    case "leaves": return w("cLeaves", { name: c.name });
    case "there": return w("cThere", { span: span(c.eta_s, language), distance: distance(c.distance_m, language) });
  }
}

/** Each conflict a line; one line also when there is none. */
export function ConflictLines({ conflicts, name }: { conflicts: readonly Conflict[]; name: string }) {
  const w = useWords(boardWords);
  const language = useLanguage();
  const against = conflicts.some((c) => c.tone !== "plain");
  return (
    <ul className="conflicts" role="status">
      {conflicts.map((c) => <li key={`${c.is}${"no" in c ? c.no : ""}`} className={`is-${c.tone}`}>{conflictText(c, name, w, language)}</li>)}
      {!against && <li className="is-plain">{w("cFree")}</li>}
    </ul>
  );
}
