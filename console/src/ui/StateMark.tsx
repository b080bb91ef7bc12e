import type { ReactNode } from "react";
import { named, useLanguage } from "../i18n";
import { stateWords } from "../i18n/common";
import { shapeOf, type Shape } from "./state";

const ring = <circle cx="7" cy="7" r="5" fill="none" stroke="currentColor" strokeWidth="1.7" />;
const GLYPHS: Record<Shape, ReactNode> = {
  new: ring,
  offered: <>{ring}<path d="M7 7V2a5 5 0 0 1 5 5z" fill="currentColor" /></>,
  accepted: <>{ring}<circle cx="7" cy="7" r="2.4" fill="currentColor" /></>,
  enroute: <path d="M2.500 1.800L12.500 7l-10 5.200L5 7z" fill="currentColor" />,
  on_scene: <rect x="2.500" y="2.500" width="9" height="9" rx="1" fill="none" stroke="currentColor" strokeWidth="1.800" />,
  working: <rect x="2" y="2" width="10" height="10" rx="1.500" fill="currentColor" />,
  done: <path d="M2 7.500l3.500 3.500L12 3.500" fill="none" stroke="currentColor" strokeWidth="2.200" strokeLinecap="round" strokeLinejoin="round" />,
  cancelled: <>{ring}<path d="M3.500 10.500l7-7" stroke="currentColor" strokeWidth="1.600" /></>,
  human: (
    <>
      <path d="M7 .5L13.500 7 7 13.500.5 7z" fill="currentColor" />
      <path className="knock" d="M7 3.800v3.600M7 9.600v.2" strokeWidth="1.700" strokeLinecap="round" />
    </>
  ),
  at_risk: (
    <>
      <path d="M7 1.500L13.300 12.500H.7z" fill="none" stroke="currentColor" strokeWidth="1.500" strokeLinejoin="round" />
      <path d="M7 5.500v3M7 10.400v.1" stroke="currentColor" strokeWidth="1.500" strokeLinecap="round" />
    </>
  ),
  late: (
    <>
      <path d="M7 1L13.600 13H.4z" fill="currentColor" />
      <path className="knock" d="M7 5.500v3M7 10.600v.1" strokeWidth="1.600" strokeLinecap="round" />
    </>
  ),
};

/** The shape alone, where the word stands elsewhere. */
export function StateGlyph({ state, size = 14 }: { state: string; size?: number }) {
  const shape = shapeOf(state);
  return (
    <svg className={`glyph is-${shape}`} width={size} height={size} viewBox="0 0 14 14" aria-hidden="true">
      {GLYPHS[shape]}
    </svg>
  );
}

/** A state: its shape and its word. `word` in place of the usual one. */
export function StateMark({ state, word }: { state: string; word?: ReactNode }) {
  const language = useLanguage();
  return (
    <span className={`state is-${shapeOf(state)}`}>
      <StateGlyph state={state} />
      {word ?? named(stateWords, state, language)}
    </span>
  );
}
