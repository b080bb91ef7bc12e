// One case in hand: its call, the caller's file, what is being taken down, who could go, and what to say.

import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useEffectEvent, useMemo, useReducer, useRef, useState } from "react";
import { api, newKey } from "../api/client";
import { serverClock } from "../api/clock";
import { Refusal } from "../api/problem";
import { useMe } from "../api/session";
import type { Call, Customer, Ticket } from "../api/types";
import { isMac } from "../browser";
import { useWords } from "../i18n";
import { openTickets, useOpenTickets, useSeats, useZones } from "../live";
import { Key, phone as written, plateKind, ProblemText } from "../ui";
import { ring } from "./bell";
import { CallBar, Transfer, type Left } from "./CallBar";
import { order } from "./calls";
import { Candidates } from "./Candidates";
import { changed, dropDraft, emptyDraft, flowOf, isBegun, keepDraft, KINDS, missing, restoreDraft, ticketOf, windowOf, type Change, type Draft, type Kind, type Missing } from "./draft";
import { useCallerFile } from "./file";
import { FilePane, OpenTicket } from "./FilePane";
import { AllKeys, Hints, hintsFor } from "./Hints";
import { Intake } from "./Intake";
import { actionOf, digitOf, keyName, takesText } from "./keys";
import { useLocating } from "./locate";
import { holds as zoneHolds } from "../map/ring";
import { metresBetween, type Point } from "./point";
import { PromiseBar } from "./PromiseBar";
import { useQuote, type Asking } from "./quote";
import { useTalk } from "./talk";
import { deskWords } from "./words";

const DeskMap = lazy(() => import("./DeskMap"));

export interface CaseDeskProps {
  id: string;
  call: Call | undefined;
  /** The call is on; else it is over, or there is none. */
  on: boolean;
  left: readonly Left[];
  onPutAway: () => void;
  onLeft: (left: Left) => void;
  onDropLeft: (left: Left) => void;
}

const reduce = (draft: Draft, change: Change): Draft => changed(draft, change);

/** The kinds that the server has a flow for, in the order of their digits, and those that agents handle by telephone. */
function useKinds(): { kinds: readonly Kind[]; agents: ReadonlySet<string> } {
  const { data } = useQuery({ queryKey: ["flows"], staleTime: Infinity, queryFn: ({ signal }) => api.get("/api/v1/flows", { signal }) });
  return useMemo(() => ({
    kinds: KINDS.filter((kind) => (data ? data.items.some((f) => f.kind === flowOf(kind)) : ["wash", "rescue", "booking"].includes(kind))),
    agents: new Set(data?.items.filter((f) => f.handler === "agent").map((f) => f.kind)),
  }), [data]);
}

export function CaseDesk({ id, call, on, left, onPutAway, onLeft, onDropLeft }: CaseDeskProps) {
  const w = useWords(deskWords);
  const me = useMe();
  const seat = useSeats().find((s) => s.seat_id === me.seat_id);
  const ringing = on && call?.state === "ringing" && call.direction === "inbound";
  const [draft, change] = useReducer(reduce, undefined, () => restoreDraft(id) ?? emptyDraft(call && /\d{3}/.test(call.from) ? call.from : ""));
  const [key, setKey] = useState(newKey);
  const [looked, setLooked] = useState<Point>();
  const [picked, setPicked] = useState<string>();
  const [wrong, setWrong] = useState<readonly Missing[]>([]);
  const [why, setWhy] = useState<unknown>();
  const [callWhy, setCallWhy] = useState<unknown>();
  const [open, setOpen] = useState<"transfer" | "keys" | "file" | "why">();
  const [picking, setPicking] = useState(false);
  const [silent, setSilent] = useState(false);
  const [saving, setSaving] = useState(false);
  const [keptAt, setKeptAt] = useState<number>();
  const [just, setJust] = useState<Ticket>();
  const form = useRef<HTMLFormElement>(null);
  const place = useRef<HTMLInputElement>(null);
  const matches = useRef<HTMLDivElement>(null);
  const note = useRef<HTMLTextAreaElement>(null);

  const talkField = useRef<HTMLTextAreaElement>(null);
  const talk = useTalk(call?.id, draft.talk);

  const { kinds, agents } = useKinds();
  // Nobody goes to a complaint: it is handled on the telephone.
  const onPhone = agents.has(flowOf(draft.kind));
  const zones = useZones();
  const { data: workers = [] } = useQuery({ queryKey: ["desk", "workers"], refetchInterval: 20_000, queryFn: () => api.all("/api/v1/workers", {}, 2000) });
  const file = useCallerFile(draft.phone, draft.customer);
  const customer = file.customers.find((c) => c.id === draft.customer);
  const all = useOpenTickets();
  const saved = draft.saved === undefined ? undefined : (all.find((t) => t.id === draft.saved) ?? just);

  // ---- whose file: the only one chooses itself
  const choose = (chosen: Customer | undefined): void => {
    if (chosen) change({ customer: chosen, tickets: file.tickets.filter((t) => t.customer_id === chosen.id || file.customers.length === 1) });
    else change({ uncustomer: true });
  };
  const only = file.ready && file.customers.length === 1 ? file.customers[0] : undefined;
  const fill = useEffectEvent((c: Customer) => { if (draft.saved === undefined && !(draft.customer === c.id && draft.touched.length > 0)) choose(c); });
  const known = file.tickets.length;
  useEffect(() => { if (only) fill(only); }, [only, known]);

  // ---- who could go
  const at = looked ?? draft.where.point;
  const zone = at && zones.length > 0 ? (zones.filter((z) => zoneHolds(z, at, metresBetween)).sort((a, b) => metresBetween(at, a) - metresBetween(at, b))[0]?.name ?? null) : undefined;
  const near = useMemo(() => { const first = zones[0]; return zones.length === 1 && first ? { lat: first.lat, lon: first.lon } : undefined; }, [zones]);
  const asking: Asking | undefined = at && draft.saved === undefined && zone !== null && !onPhone ? { kind: flowOf(draft.kind), lat: at.lat, lon: at.lon, ...windowOf(draft), ...(call ? { call_id: call.id } : {}) } : undefined;
  const quoted = useQuote(id, asking);
  const candidates = quoted.quote?.candidates ?? [];
  const held = candidates.find((c) => c.worker_id === quoted.held?.worker_id);
  const first = candidates.find((c) => c.worker_id === draft.wish) ?? candidates.find((c) => c.worker_id !== quoted.expired);
  const chosen = candidates.find((c) => c.worker_id === picked) ?? held ?? first;

  // ---- what is taken down is kept in the tab at once
  const holds = held !== undefined;
  useEffect(() => {
    if (isBegun(draft) || draft.saved !== undefined || holds) {
      keepDraft(id, draft);
      setKeptAt(serverClock.now());
    } else {
      dropDraft(id);
      setKeptAt(undefined);
    }
  }, [id, draft, holds]);

  const walk = (step: number): void => {
    const here = candidates.findIndex((c) => c.worker_id === chosen?.worker_id);
    const next = candidates[Math.max(0, Math.min(candidates.length - 1, here + step))];
    if (next) setPicked(next.worker_id);
  };
  const keep = (worker: string | undefined): void => {
    if (worker === undefined || saving || draft.saved !== undefined) return;
    setPicked(worker);
    if (draft.wish !== "" && draft.wish !== worker) change({ set: { wish: "" } });
    void quoted.hold(worker);
  };
  const wished = (next: Change): void => {
    if ("set" in next && next.set.wish !== undefined && next.set.wish !== "") {
      if (quoted.held && quoted.held.worker_id !== next.set.wish) void quoted.release();
      setPicked(next.set.wish);
    }
    setWrong([]);
    change(next);
    if (draft.saved === undefined) setWhy(undefined);
  };

  // ---- a caller who does not know where he is
  const ticket_id = draft.saved;
  const locating = useLocating(
    draft.locate,
    draft.located,
    { ...(ticket_id !== undefined ? { ticket_id } : call && draft.phone.includes("*") ? {} : { phone: draft.phone }), ...(call ? { call_id: call.id } : {}) },
    (sent) => { change({ locate: sent }); },
    ({ id: located, found }) => {
      if (!found) return;
      setPicking(false);
      change({ located, where: { point: { lat: found.lat, lon: found.lon }, source: "located", ...(typeof found.accuracy_m === "number" ? { accuracy_m: found.accuracy_m } : {}) } });
    },
  );

  // ---- saving
  const save = async (): Promise<void> => {
    if (saving || ringing || draft.saved !== undefined) return;
    const lacks = missing(draft, draft.plate === "" || plateKind(draft.plate) !== undefined);
    setWrong(lacks);
    if (lacks[0] !== undefined) {
      form.current?.querySelector<HTMLElement>(`[data-wrong="${lacks[0]}"]`)?.focus();
      return;
    }
    setSaving(true);
    setWhy(undefined);
    try {
      const ticket = await api.post("/api/v1/tickets", { body: ticketOf(draft, call?.id, quoted.held ? quoted.quote?.id : undefined), key });
      quoted.used();
      openTickets.learn(ticket);
      setJust(ticket);
      change({ saved: ticket.id });
    } catch (refused) {
      setWhy(refused);
      if (refused instanceof Refusal && !refused.again && refused.code !== "unknown") setKey(newKey());
      if (refused instanceof Refusal && refused.code.startsWith("quote_")) quoted.again();
      if (refused instanceof Refusal && refused.errors.some((e) => e.field === "phone")) setWrong(["phone"]);
    } finally {
      setSaving(false);
    }
  };
  const another = (): void => {
    setKey(newKey());
    setJust(undefined);
    setPicked(undefined);
    change({ again: true });
    focusKind();
  };

  // ---- the call
  const told = (deed: Promise<unknown>): void => {
    setCallWhy(undefined);
    deed.catch(setCallWhy);
  };
  const answer = (): void => { if (call && ringing) told(order(call.id, "answer")); };
  const hold = (): void => { if (call && on && !ringing) told(order(call.id, call.state === "held" ? "resume" : "hold")); };
  const hangUp = (): void => {
    if (call && on && !ringing) told(order(call.id, "hang-up"));
    else if (!on) onPutAway();
  };
  const transfer = (extension: string): void => {
    setOpen(undefined);
    if (call) told(order(call.id, "transfer", extension));
  };

  // ---- focus: after the answer on the several files, else on the kind
  const focusKind = (): void => { form.current?.querySelector<HTMLElement>("[role=radio][aria-checked=true]")?.focus(); };
  const talking = on && !ringing;
  const begin = useEffectEvent(() => { if (matches.current) matches.current.focus(); else focusKind(); });
  useEffect(() => { if (talking) begin(); }, [talking]);
  const several = file.customers.length > 1 && !customer;
  const seek = useEffectEvent(() => { if (talking) begin(); });
  useEffect(() => { seek(); }, [several]);

  // ---- bell, title
  const rings = ringing && !silent;
  useEffect(() => (rings ? ring() : undefined), [rings]);
  const from = call?.from ?? "";
  useEffect(() => {
    if (!ringing) return;
    const before = document.title;
    document.title = w("ringsTitle", { number: written(from) });
    return () => { document.title = before; };
  }, [ringing, from, w]);

  // ---- keys
  const key_ = useEffectEvent((e: KeyboardEvent) => {
    const inText = takesText(document.activeElement);
    const action = actionOf(e, inText);
    const acts: Record<string, () => void> = {
      answer, hold, hangUp,
      transfer: () => { if (call?.direction === "inbound" && talking) setOpen(open === "transfer" ? undefined : "transfer"); },
      close: () => { if (open) setOpen(undefined); else if (picking) setPicking(false); else if (ringing) setSilent(true); },
      keep: () => { keep(chosen?.worker_id); },
      why: () => { setOpen(open === "why" ? undefined : "why"); },
      file: () => { setOpen(open === "file" ? undefined : "file"); },
      talk: () => { talkField.current?.focus(); },
      locate: () => { if (draft.phone !== "") locating.send(); },
      note: () => { setOpen("file"); setTimeout(() => note.current?.focus(), 0); },
      save: () => void save(),
      keys: () => { setOpen(open === "keys" ? undefined : "keys"); },
    };
    if (action) {
      e.preventDefault();
      acts[action]?.();
      return;
    }
    if (e.defaultPrevented || e.isComposing || e.ctrlKey || e.metaKey || e.altKey) return;
    const here = document.activeElement;
    if (several && !inText && matches.current && !matches.current.contains(here)) {
      const digit = digitOf(e);
      const one = digit === undefined ? undefined : file.customers[digit - 1];
      if (one && !(here instanceof Element && here.closest("[role=radiogroup]"))) choose(one);
    }
    const free = !(here instanceof HTMLTextAreaElement) && !(here instanceof HTMLSelectElement) && !(here instanceof HTMLInputElement && ["date", "time"].includes(here.type));
    if ((e.key === "ArrowDown" || e.key === "ArrowUp") && free && !(here instanceof Element && here.closest("[role=menu], [role=dialog], .map, header")) && candidates.length > 0) {
      e.preventDefault();
      walk(e.key === "ArrowDown" ? 1 : -1);
    }
  });
  useEffect(() => {
    const hear = (e: KeyboardEvent): void => { key_(e); };
    addEventListener("keydown", hear);
    return () => { removeEventListener("keydown", hear); };
  }, []);

  const withPause = !on && call !== undefined && seat !== undefined;
  return (
    <div className={`desk${open === "file" ? " with-file" : ""}`}>
      <CallBar
        call={call} on={on} silent={silent} transferring={open === "transfer"} left={left}
        onAnswer={answer} onHold={hold} onHangUp={hangUp} onTransfer={() => { setOpen(open === "transfer" ? undefined : "transfer"); }} onLeft={onLeft} onDropLeft={onDropLeft}
      >
        <button type="button" className="button small desk-file-key" aria-expanded={open === "file"} onClick={() => { setOpen(open === "file" ? undefined : "file"); }}><span className="cut-text">{customer?.name ?? w(call && file.ready && file.customers.length === 0 ? "newCustomer" : "openFile")}</span> <Key>{keyName("Alt F", isMac())}</Key></button>
        {withPause && <Rest seat={seat.seat_id} paused={seat.state === "paused"} />}
        {callWhy !== undefined && <ProblemText why={callWhy} />}
        <span className="unseen" role="alert">{ringing ? w("rings", { who: [written(from), customer?.name ?? ""].filter(Boolean).join(" ") }) : ""}</span>
      </CallBar>
      {open === "transfer" && <Transfer onChoose={transfer} onClose={() => { setOpen(undefined); }} />}
      <FilePane call={call} draft={draft} file={file} customer={customer} matches={matches} note={note} onCustomer={(c) => { choose(c); if (c) setTimeout(focusKind, 0); }} onPlate={(plate) => { wished({ plate }); }} />
      <Intake
        draft={draft} saved={saved?.no} keptAt={keptAt} kinds={kinds} customer={customer} byHand={call === undefined || draft.phone === ""} unknown={file.ready && file.customers.length === 0} own={file.tickets} near={near} workers={workers} zone={zone}
        wrong={wrong} picking={picking} locating={locating} talk={talk} talkField={talkField} form={form} place={place}
        onChange={wished} onLook={setLooked} onPick={() => { setPicking(!picking); }}
      />
      <aside className="desk-side" aria-label={w("candidates")}>
        <Suspense fallback={<div className="desk-map" />}>
          <DeskMap
            zones={zones} place={at} kind={draft.kind} accuracy_m={looked ? undefined : draft.where.accuracy_m} candidates={candidates} workers={workers} chosen={chosen?.worker_id} picking={picking} onChoose={setPicked}
            onPlace={(point) => {
              setPicking(false);
              wished({ where: { point, source: "map" } });
            }}
          />
        </Suspense>
        {saved ? <div className="desk-pad desk-saved"><h2 className="strong">{saved.no}</h2><OpenTicket ticket={saved} /></div> : <Candidates
          quoted={quoted} place={at} workers={workers} chosen={chosen?.worker_id} why={open === "why"} can={!ringing && draft.saved === undefined}
          onChoose={setPicked} onHold={keep} onWhy={() => { setOpen(open === "why" ? undefined : "why"); }} onLater={() => { wished({ when: "later", now: serverClock.now() }); }} onSave={() => void save()}
        />}
      </aside>
      <PromiseBar ringing={ringing} onPhone={onPhone} draft={draft} quoted={quoted} asked={at !== undefined} first={first} held={held} saved={saved} saving={saving} why={why} onSave={() => void save()} onAnother={another} />
      <Hints hints={hintsFor(ringing ? "ringing" : talking ? "talking" : "idle", kinds.length)} onAll={() => { setOpen("keys"); }} />
      {open === "keys" && <AllKeys onClose={() => { setOpen(undefined); }} />}
    </div>
  );
}

/** After the call: no new one until it is written up. */
function Rest({ seat, paused }: { seat: string; paused: boolean }) {
  const w = useWords(deskWords);
  const [busy, setBusy] = useState(false);
  const turn = (): void => {
    setBusy(true);
    const done = paused ? api.post("/api/v1/seats/{id}/resume", { path: { id: seat } }) : api.post("/api/v1/seats/{id}/pause", { path: { id: seat }, body: { reason: w("wrapUp") } });
    done.catch(() => undefined).finally(() => { setBusy(false); }); // the seat's state in the bar tells what came of it
  };
  return <button type="button" className="button small" aria-disabled={busy} onClick={turn}>{w(paused ? "goOn" : "stayPaused")}</button>;
}
