// Which map app leads there; the one taken last comes first.

import { useState } from "react";
import type { Place } from "../api/types";
import { Icon } from "../ui";
import { appsFor, mapLink, type MapApp } from "./navigate";
import { Sheet } from "./Sheet";
import { useFieldWords } from "./use";

const KEPT = "nearhand.map";

export function NavigateSheet({ place, onClose }: { place: Place; onClose: () => void }) {
  const w = useFieldWords();
  const [apps] = useState<MapApp[]>(() => {
    const all = appsFor(navigator.userAgent);
    const last = all.find((app) => app === localStorage.getItem(KEPT));
    return last ? [last, ...all.filter((app) => app !== last)] : all;
  });
  const links = apps.flatMap((app) => {
    const href = mapLink(app, place);
    return href === undefined ? [] : [{ app, href }];
  });
  return (
    <Sheet title={w("navigateWith")} hint={links.length === 0 ? w("placeUnknown") : undefined} onClose={onClose}>
      <ul className="reasons">
        {links.map(({ app, href }) => (
          <li key={app}>
            <a className="act2" href={href} rel="noopener noreferrer" {...(href.startsWith("https:") ? { target: "_blank" } : {})} onClick={() => {
              localStorage.setItem(KEPT, app);
              onClose();
            }}><Icon name="nav" size={20} />{w(app)}</a>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
