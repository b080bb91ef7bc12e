// Who else has this ticket open now, by name and by an eye that says so.

import { useWords } from "../i18n";
import { commonWords } from "../i18n/common";
import { useViewers } from "../live";
import { Icon } from "./icons";

/** Names shown; more are a number. */
const NAMED = 3;

/** Says to the others, too, that this console has it open. Nothing while nobody else has. */
export function Onlookers({ ticket }: { ticket: string }) {
  const w = useWords(commonWords);
  const { those, more } = useViewers(ticket);
  const named = those.slice(0, NAMED).map((v) => v.name ?? w("anotherBranch"));
  const rest = those.length - named.length + more;
  if (named.length === 0) return <p className="unseen" role="status" />;
  const all = rest > 0 ? w("andMore", { names: named.join(w("nameComma")), n: rest }) : named.join(w("nameComma"));
  return <p className="onlookers row g4" role="status"><Icon name="users" size={14} /><span className="cut-text">{w("alsoLooking", { names: all })}</span></p>;
}
