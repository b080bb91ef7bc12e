// The desk: which call is in hand. One that ended stays until it is put away, so that it can be written up; one that was
// begun and not saved is kept when the next rings.

import { useEffect, useState } from "react";
import type { Call } from "../api/types";
import { CaseDesk } from "./CaseDesk";
import type { Left } from "./CallBar";
import { useSeatCall } from "./calls";
import { dropDraft, isBegun, restoreDraft } from "./draft";
import "./desk.css";

const KEPT = "nearhand.desk.call";
const LEFT = "nearhand.desk.left";

function restored(key: string): unknown {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null") ?? undefined;
  } catch {
    return undefined; // nothing that can be read
  }
}

const worthKeeping = (id: string): boolean => {
  const draft = restoreDraft(id);
  return draft !== undefined && isBegun(draft);
};

export default function Desk() {
  const now = useSeatCall();
  /** The call that was answered here, also after its end. */
  const [kept, setKept] = useState<Call | undefined>(() => restored(KEPT) as Call | undefined);
  const [left, setLeft] = useState<readonly Left[]>(() => (restored(LEFT) as Left[] | undefined) ?? []);
  const [byHand, setByHand] = useState(0);

  const leave = (call: Call): void => {
    if (worthKeeping(call.id)) setLeft((all) => [...all.filter((l) => l.id !== call.id), { id: call.id, from: call.from }].slice(-5));
    else dropDraft(call.id);
  };
  const id = now?.id;
  const state = now?.state;
  useEffect(() => {
    if (!now) return;
    if (kept && kept.id !== now.id) leave(kept);
    setKept(now.state === "ringing" && now.direction === "inbound" ? undefined : now);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only a change of the call moves what is in hand
  }, [id, state]);
  useEffect(() => {
    if (kept) sessionStorage.setItem(KEPT, JSON.stringify(kept));
    else sessionStorage.removeItem(KEPT);
  }, [kept]);
  useEffect(() => { sessionStorage.setItem(LEFT, JSON.stringify(left)); }, [left]);

  const call = now ?? kept;
  return (
    <CaseDesk
      key={call?.id ?? `hand-${byHand}`}
      id={call?.id ?? "hand"}
      call={call}
      on={now !== undefined}
      left={left}
      onPutAway={() => {
        if (kept) leave(kept);
        else dropDraft("hand");
        setKept(undefined);
        setByHand((n) => n + 1);
      }}
      onLeft={(l) => {
        if (now) return; // who is on the line comes first
        if (kept) leave(kept);
        setLeft((all) => all.filter((o) => o.id !== l.id));
        setKept({ id: l.id, from: l.from, direction: "inbound", state: "ended", line: "", match: "none", recorded: false, began_at: new Date().toISOString() });
      }}
      onDropLeft={(l) => {
        dropDraft(l.id);
        setLeft((all) => all.filter((o) => o.id !== l.id));
      }}
    />
  );
}
