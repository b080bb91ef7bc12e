// The board: map, list and timeline of the same tickets, one selection through all; the human queue always in sight.

import { useQuery } from "@tanstack/react-query";
import type { Map as MapLibre } from "maplibre-gl";
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { useSearchParams } from "react-router";
import { api } from "../api/client";
import type { Zone } from "../api/types";
import { useLanguage, useWords, named } from "../i18n";
import { stateWords, workerWords } from "../i18n/common";
import { live, openTickets, positions, STATES, useOpenTickets, useTicketsReady, useZones } from "../live";
import { BoardMap, outline, type MapHandle, type MapLabel, type MapLink } from "../map";
import { running, shortNo, span, StateGlyph, useNow } from "../ui";
import { BoardContext, nameOf, useBoard, type BoardNow } from "./context";
import { usualWork } from "./day";
import { setWorkerUnder } from "./drag";
import { FilterBar, type View } from "./FilterBar";
import { useDay } from "./history";
import { byUrgency, look, passes, type Sieve } from "./look";
import { useMoved, useWorkers } from "./people";
import { AlarmsHeard, Rail, useAlarms } from "./Rail";
import { markOf, Reassign } from "./Reassign";
import { TicketList } from "./TicketList";
import { DragNote, Timeline } from "./Timeline";
import { WhyPanel } from "./WhyPanel";
import { boardWords } from "./words";
import "./board.css";

const HOUR = 3600_000;
/** The timeline shows an hour of the past; what was said of a ticket before is in its own story. */
const PAST_MS = 2 * HOUR;
const since = (now: number): number => now - PAST_MS;
/** Fewer open tickets than this say nothing of where the town is: the zones are shown. */
const FEW_PLACES = 5;
const NOTHING: Sieve = { state: undefined, kind: undefined, zone: undefined };

export default function Board() {
  const zones = useZones();
  const tickets = useOpenTickets();
  const workers = useWorkers();
  const now = useNow();
  const day = useDay(zones, since, PAST_MS);
  const { data: flows } = useQuery({ queryKey: ["flows"], queryFn: () => api.get("/api/v1/flows"), staleTime: Infinity });
  const [params, setParams] = useSearchParams();
  const chosen = params.get("ticket") ?? undefined;
  const [asked, setAsked] = useState<{ ticketId: string; workerId: string | undefined }>();
  const choose = useCallback((id: string | undefined): void => {
    setParams(id === undefined ? {} : { ticket: id }, { replace: true });
    setAsked(undefined);
  }, [setParams]);
  const ask = useCallback((ticketId: string, workerId?: string): void => {
    setParams({ ticket: ticketId }, { replace: true });
    setAsked({ ticketId, workerId });
  }, [setParams]);
  useEffect(() => {
    const leave = zones.map((zone) => live.see(zone.id));
    return () => { leave.forEach((l) => { l(); }); };
  }, [zones]);
  const kinds = useMemo(() => new Map(flows?.items.map((f) => [f.kind, f])), [flows]);
  // What agents handle by telephone is no matter of the board, until somebody has to look at it.
  const ours = useMemo(() => tickets.filter((t) => t.needs_human || kinds.get(t.kind)?.handler !== "agent"), [tickets, kinds]);
  const looks = useMemo(() => ours.map((t) => look(t, now)).sort(byUrgency), [ours, now]);
  const usual_s = useMemo(() => usualWork(day), [day, Math.floor(day.version / 50)]); // eslint-disable-line react-hooks/exhaustive-deps -- the middle moves slowly
  const board: BoardNow = {
    now, day, usual_s, workers, zones, looks, chosen, choose, ask, flows: kinds,
  };
  return (
    <BoardContext value={board}>
      <Floor asked={asked} onAnswered={() => { setAsked(undefined); }} />
    </BoardContext>
  );
}

/** Narrower than this the rail is a count with a drawer, and the timeline a layout of its own. */
const narrow = matchMedia("(max-width: 1199px)");
const useNarrow = (): boolean =>
  useSyncExternalStore((hear) => {
    narrow.addEventListener("change", hear);
    return () => { narrow.removeEventListener("change", hear); };
  }, () => narrow.matches);

function Floor({ asked, onAnswered }: { asked: { ticketId: string; workerId: string | undefined } | undefined; onAnswered: () => void }) {
  const { looks, chosen, choose } = useBoard();
  const [sieve, setSieve] = useState(NOTHING);
  const [view, setView] = useState<View>("all");
  const [drawer, setDrawer] = useState(false);
  const isNarrow = useNarrow();
  const { alarms, loud, noted, note } = useAlarms();
  const filtered = sieve.state !== undefined || sieve.kind !== undefined || sieve.zone !== undefined;
  const passing = useMemo(() => (filtered ? looks.filter((l) => passes(l, sieve)) : looks), [looks, sieve, filtered]);
  const only = useMemo(() => (filtered ? new Set(passing.map((l) => l.ticket.id)) : undefined), [passing, filtered]);
  const tickets = useMemo(() => passing.map((l) => l.ticket), [passing]);
  const found = looks.find((l) => l.ticket.id === chosen)?.ticket;
  const askedFor = asked && looks.find((l) => l.ticket.id === asked.ticketId)?.ticket;
  useEffect(() => {
    const key = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
      if (asked) onAnswered();
      else if (drawer) setDrawer(false);
      else if (chosen !== undefined) choose(undefined);
    };
    addEventListener("keydown", key);
    return () => { removeEventListener("keydown", key); };
  }, [asked, onAnswered, drawer, chosen, choose]);
  return (
    <div className={`board is-${view}${isNarrow ? " is-narrow" : ""}${drawer ? " has-drawer" : ""}`}>
      <AlarmsHeard alarms={alarms} loud={loud} />
      <FilterBar sieve={sieve} onSieve={setSieve} view={view} onView={setView} queue={isNarrow ? alarms.length : undefined} onQueue={() => { setDrawer(!drawer); }} />
      {view === "all" && <TicketList looks={passing} filtered={filtered} onShowAll={() => { setSieve(NOTHING); }} />}
      <div className="board-middle">
        {view !== "time" && <Middle tickets={tickets} />}
        {view === "time" && <Timeline only={only} />}
        {askedFor ? <Reassign key={`${askedFor.id}${asked.workerId ?? ""}`} ticket={askedFor} first={asked.workerId} onClose={onAnswered} /> : found && <WhyPanel key={found.id} ticket={found} onClose={() => { choose(undefined); }} />}
      </div>
      {view === "all" && !isNarrow && <Timeline only={only} />}
      {(!isNarrow || drawer) && <Rail alarms={alarms} noted={noted} note={note} onClose={isNarrow ? () => { setDrawer(false); } : undefined} />}
      <DragNote />
    </div>
  );
}

/** The map with the chosen ticket's line and labels. */
function Middle({ tickets }: { tickets: readonly BoardNow["looks"][number]["ticket"][] }) {
  const w = useWords(boardWords);
  const { zones, looks, chosen, choose, now, workers } = useBoard();
  const language = useLanguage();
  const map = useRef<MapLibre>(undefined);
  const fit = useCallback((made: MapLibre, all: readonly Zone[]): void => {
    const places = openTickets.shown.flatMap(({ place: { lat: y, lon: x } }): [number, number][] => (typeof y === "number" && typeof x === "number" ? [[x, y]] : []));
    const corners = places.length >= FEW_PLACES ? places : all.flatMap((z) => outline(z));
    if (corners.length === 0) return;
    const [lons, lats] = [corners.map(([lon]) => lon), corners.map(([, lat]) => lat)];
    made.fitBounds([[Math.min(...lons), Math.min(...lats)], [Math.max(...lons), Math.max(...lats)]], { padding: 48, animate: false });
  }, []);
  const fitted = useRef(false);
  const isReady = useTicketsReady();
  useEffect(() => {
    if (fitted.current || !map.current || zones.length === 0 || !isReady) return;
    fitted.current = true;
    fit(map.current, zones);
  }, [zones, fit, isReady]);
  const ready = (made: MapLibre, handle: MapHandle): void => {
    map.current = made;
    setWorkerUnder(handle.workerAt);
    if (zones.length > 0 && isReady) {
      fitted.current = true;
      fit(made, zones);
    }
  };
  useEffect(() => () => { setWorkerUnder(() => undefined); }, []);
  const l = looks.find((x) => x.ticket.id === chosen);
  const ticket = l?.ticket;
  const d = ticket?.live_dispatch;
  const until = d?.state === "offered" ? d.expires_at : undefined;
  const note = ticket ? `${shortNo(ticket.no)} ${named(stateWords, l.state, language)}${until ? ` ${running((Date.parse(until) - now) / 1000)}` : ""}` : undefined;
  const worker = d?.worker_id ?? undefined;
  const driver = worker === undefined || !l ? undefined : `${d?.worker_name ?? nameOf(workers, worker)}${l.eta === undefined ? "" : ` · ${span(Math.max(1, (l.eta - now) / 1000), language, true)}`}`;
  const { lat, lon } = ticket?.place ?? {};
  const tone = d?.state === "offered" ? "wait" : "accent";
  const labels = useMemo(() => {
    const all: MapLabel[] = [];
    if (note !== undefined && typeof lat === "number" && typeof lon === "number") all.push({ key: "ticket", at: { lat, lon }, text: note });
    if (driver !== undefined && worker !== undefined) all.push({ key: "worker", at: { workerId: worker }, text: driver, tone });
    return all;
  }, [note, driver, worker, lat, lon, tone]);
  const going = d?.state === "offered" || d?.state === "accepted" || d?.state === "enroute";
  const link = useMemo((): MapLink | undefined => (going && worker !== undefined && typeof lat === "number" && typeof lon === "number" ? { from: { workerId: worker }, to: { lat, lon }, tone } : undefined), [going, worker, lat, lon, tone]);
  useEffect(() => {
    const made = map.current;
    if (!made || typeof lat !== "number" || typeof lon !== "number") return;
    const bounds = made.getBounds();
    const at = made.project([lon, lat]);
    // A pin under the panel is as good as out of sight.
    if (!bounds.contains([lon, lat]) || (at.x < 372 && at.y < made.getContainer().clientHeight * 0.8)) made.easeTo({ center: [lon, lat], duration: 200, offset: [120, 0] });
  }, [chosen, lat, lon]);
  const ofWorker = (id: string): void => {
    const has = looks.find((x) => x.ticket.live_dispatch?.worker_id === id);
    if (has) choose(has.ticket.id);
  };
  return (
    <BoardMap zones={zones} tickets={tickets} chosen={chosen} labels={labels} link={link} onTicket={choose} onWorker={ofWorker} onReady={ready}>
      <Legend label={w("legend")} />
    </BoardMap>
  );
}

const IN_LEGEND = ["free", "enroute", "working", "dark"] as const;

/** What the marks mean, and how many there are of each. */
function Legend({ label }: { label: string }) {
  const language = useLanguage();
  const moved = useMoved(1000);
  const n = useMemo(() => {
    const count = new Array<number>(STATES.length).fill(0);
    for (let i = 0; i < positions.size; i++) count[positions.state[i] ?? 0] = (count[positions.state[i] ?? 0] ?? 0) + 1;
    return count;
  }, [moved]); // eslint-disable-line react-hooks/exhaustive-deps -- the store is read when it says that it changed
  return (
    <ul className="legend" aria-label={label}>
      {IN_LEGEND.map((s) => (
        <li key={s} className={`is-worker-${s}`}>
          {s === "dark" ? <svg width="14" height="14" aria-hidden="true"><circle className="dark-ring" cx="7" cy="7" r="5" /></svg> : <StateGlyph state={markOf(s)} size={12} />}
          {named(workerWords, s, language)} <b>{n[STATES.indexOf(s)]}</b>
        </li>
      ))}
    </ul>
  );
}
