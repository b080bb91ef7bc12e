// The button that texts a locate link, and what came of it.

import { isMac } from "../browser";
import { useWords } from "../i18n";
import { Icon, Key, ProblemText, running, useNow } from "../ui";
import { keyName } from "./keys";
import { left_s, type Locating } from "./locate";
import { deskWords } from "./words";

/** `can`: there is a number to send it to. */
export function LocateButton({ locating, can, withKey = false }: { locating: Locating; can: boolean; withKey?: boolean }) {
  const w = useWords(deskWords);
  const again = locating.link !== undefined;
  return (
    <button type="button" className="button small" aria-disabled={!can || locating.busy} title={can ? undefined : w("locateNoPhone")} aria-keyshortcuts={withKey ? "Alt+L" : undefined} onClick={() => { if (can) locating.send(); }}>
      <Icon name="link" size={14} />{w(again ? "locateAgain" : "locate")}{withKey && <> <Key>{keyName("Alt L", isMac())}</Key></>}
    </button>
  );
}

export function LocateLine({ locating }: { locating: Locating }) {
  const w = useWords(deskWords);
  const now = useNow();
  const { link, why } = locating;
  if (why !== undefined) return <ProblemText why={why} onAgain={locating.send} />;
  if (!link) return null;
  const metres = Math.round(link.found?.accuracy_m ?? 0);
  if (link.state === "found") return <p className="hint" role="status">{link.refused ? <span className="is-bad">{w("locateRefused")}</span> : <span className="is-kept">{metres > 0 ? w("locateFound", { metres }) : w("locateFoundExact")}</span>}</p>;
  if (link.state === "expired") return <p className="hint is-wait" role="status">{w("locateExpired")}</p>;
  return <p className="hint is-wait" role="status">{w("locateSent", { phone: link.phone, time: running(left_s(link, now)) })}</p>;
}
