// One line of a ticket's story: when, what, who did it, and what he said.

import { named, useLanguage, useWords, type Language } from "../i18n";
import { commonWords } from "../i18n/common";
import { clock, distance, Icon, span, StateGlyph, useNow, when } from "../ui";
import { wholeMinute } from "./eta";
import { useSlotName } from "./Proofs";
import type { Told } from "./story";
import { channelWords, outcomeWords, reasonWords, storyWords } from "./story-words";

/** What a line's blanks are filled with. */
export function filled(told: Told, language: Language): Record<string, string | number> {
  const out: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(told.fill)) {
    if (name.endsWith("_s")) out[name] = span(Math.max(60, Number(value)), language);
    else if (name.endsWith("_m")) out[name] = distance(Number(value), language);
    else if (name.endsWith("_at")) out[name] = clock(wholeMinute(Date.parse(String(value))));
    else if (name === "outcome_word") out[name] = named(outcomeWords, String(value), language);
    else if (name === "channel_word") out[name] = named(channelWords, String(value), language);
    else out[name] = value;
  }
  return out;
}

export function StoryLine({ told, kind }: { told: Told; kind: string }) {
  const w = useWords(storyWords);
  const nameOf = useSlotName(kind);
  const language = useLanguage();
  const now = useNow();
  const c = useWords(commonWords);
  const by = told.by === undefined ? undefined : told.by.is === "system" ? c("system") : told.by.name ?? c("anotherBranch");
  const isMessage = told.word.startsWith("message_");
  return (
    <li className={`tone-${told.tone}`}>
      <time className="hint" dateTime={told.at}>{when(told.at, now, true)}</time>
      <span className="story-mark">{isMessage ? <Icon name="note" size={14} /> : <StateGlyph state={told.state} />}</span>
      <div>
        <p>{w(told.word, filled(told, language))}{by !== undefined && <span className="hint story-by">{by}</span>}</p>
        {told.said !== undefined && <p className="hint">{named(reasonWords, told.said, language)}</p>}
        {told.items && <p className="hint">{told.items.map((i) => `${i.name[language]} ${i.milli > 0 ? "" : "−"}${String(Math.abs(i.milli) / 1000)} ${i.unit}`).join(" · ")}</p>}
        {told.lacks && <p className="hint is-wait">{w("lacks", { n: told.lacks.length, what: told.lacks.map(nameOf).join(language === "zh" ? "、" : ", ") })}</p>}
        {told.late && <p className="hint is-wait">{w("toldLate", { done_at: clock(told.late.done_at), late_s: span(Math.max(60, told.late.late_s), language) })}{told.late.phone_at !== undefined && <> {w("clockWrong", { phone_at: when(told.late.phone_at, now, true) })}</>}</p>}
      </div>
    </li>
  );
}
