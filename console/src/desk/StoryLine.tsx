// One line of a ticket's story: when, what, who did it, and what he said.

import { named, useLanguage, useWords, type Language } from "../i18n";
import { commonWords } from "../i18n/common";
import { clock, distance, Icon, span, StateGlyph, useNow, when } from "../ui";
import { wholeMinute } from "./eta";
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

export function StoryLine({ told }: { told: Told }) {
  const w = useWords(storyWords);
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
      </div>
    </li>
  );
}
