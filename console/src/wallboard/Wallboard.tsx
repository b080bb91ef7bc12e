// The wall: dark, 1920 x 1080, read from across the room. Five figures, zones beside what needs a person, calls by hour.

import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState, type ReactNode } from "react";
import { api } from "../api/client";
import type { Call, Ticket, Zone } from "../api/types";
import { useMe } from "../api/session";
import { alarmsOf, type Alarm } from "../board/alarms";
import type { Day } from "../board/day";
import { useDay } from "../board/history";
import { byUrgency, look } from "../board/look";
import { useMoved, useWorkers } from "../board/people";
import { boardWords, reasonWords } from "../board/words";
import { named, useLanguage, useWords } from "../i18n";
import { kindWords, seatWords, stateWords, workerWords } from "../i18n/common";
import { live, positions, queueOf, STATES, useCentreKept, useConnection, useLines, useOpenTickets, useSeats, useStream, useZones } from "../live";
import { forceTheme } from "../theme";
import { clock, Logo, running, shortNo, StateGlyph, useNow } from "../ui";
import { AIM, callFigures, driveFigures, midnightOf, part, standing, type DriveFigures, type Share } from "./figures";
import { wallWords } from "./words";
import "./wallboard.css";

const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;
const CALLS_EVERY_MS = 15_000;
/** Rows that the wall has room for. */
const ROWS = 8;
const ALARMS = 4;
const REFLOW = { width: 1920, height: 1080 };

export default function Wallboard() {
  useEffect(() => forceTheme("dark"), []);
  useStream();
  useCentreKept();
  const zones = useZones();
  useEffect(() => {
    const leave = zones.map((zone) => live.see(zone.id));
    return () => { leave.forEach((l) => { l(); }); };
  }, [zones]);
  const now = useNow();
  const midnight = midnightOf(now);
  const day = useDay(zones, midnightOf, 24 * 3600_000);
  const tickets = useOpenTickets();
  const calls = useCallsOf(midnight);
  const scale = useScale();
  return (
    <main className="wall" style={{ transform: `scale(${String(scale)})` }}>
      <Head zones={zones} now={now} />
      <Figures day={day} tickets={tickets} calls={calls} midnight={midnight} now={now} />
      <div className="wall-middle">
        <Zones zones={zones} day={day} tickets={tickets} midnight={midnight} now={now} />
        <div className="wall-side">
          <Needs day={day} tickets={tickets} now={now} />
          <Hours calls={calls} midnight={midnight} now={now} />
        </div>
      </div>
      <Foot />
    </main>
  );
}

/** The wall is drawn for one size and made to fit the screen it hangs on. */
function useScale(): number {
  const fit = (): number => Math.min(innerWidth / REFLOW.width, innerHeight / REFLOW.height);
  const [scale, setScale] = useState(fit);
  useEffect(() => {
    const sized = (): void => { setScale(fit()); };
    addEventListener("resize", sized);
    return () => { removeEventListener("resize", sized); };
  }, []);
  return scale;
}

/** Today's calls: all once, then only those that are new or were not over. */
function useCallsOf(midnight: number): ReadonlyMap<string, Call> {
  const [kept] = useState(() => new Map<string, Call>());
  const { data } = useQuery({
    queryKey: ["wall-calls", midnight],
    queryFn: async ({ signal }) => {
      for (const [id, c] of kept) if (Date.parse(c.began_at) < midnight) kept.delete(id);
      let since = midnight;
      for (const c of kept.values()) since = Math.max(since, Date.parse(c.began_at));
      for (const c of kept.values()) if (!c.ended_at) since = Math.min(since, Date.parse(c.began_at));
      for (const c of await api.all("/api/v1/calls", { query: { since: new Date(since).toISOString() }, signal })) kept.set(c.id, c);
      return new Map(kept);
    },
    refetchInterval: CALLS_EVERY_MS,
    refetchIntervalInBackground: true,
  });
  return data ?? kept;
}

function Head({ zones, now }: { zones: readonly Zone[]; now: number }) {
  const w = useWords(wallWords);
  const connection = useConnection();
  const me = useMe();
  const { data } = useQuery({ queryKey: ["branches"], queryFn: () => api.all("/api/v1/branches"), staleTime: Infinity });
  const name = zones.length === 1 ? (zones[0]?.name ?? "") : (data?.find((b) => b.id === me.branch_id)?.name ?? "");
  const d = new Date(now);
  const is = connection.is === "connected" ? "connected" : connection.is === "cut" ? "cut" : "catching";
  return (
    <header className="wall-head">
      <Logo />
      <h1>{w("title", { name })}</h1>
      <span className="soft">{w("date", { m: d.getMonth() + 1, d: d.getDate(), day: w(DAYS[d.getDay()] ?? "sunday") })}</span>
      <span className="grow" />
      <span className={`wall-sign is-${is}`}>
        <i aria-hidden="true" />
        {connection.is === "connected" ? w("fresh") : connection.is === "cut" ? w("cut", { time: running((now - connection.since) / 1000) }) : w("catching", { n: connection.is === "catching" ? connection.missing : "" })}
      </span>
      <b className="wall-clock">{clock(now)}</b>
    </header>
  );
}

const percent = (share: Share): string => {
  const is = part(share);
  return is === undefined ? "—" : (is * 100).toFixed(is === 1 ? 0 : 1);
};
const minutes = (seconds: number | undefined): string => (seconds === undefined ? "—" : (seconds / 60).toFixed(1));

function Figures({ day, tickets, calls, midnight, now }: { day: Day; tickets: readonly Ticket[]; calls: ReadonlyMap<string, Call>; midnight: number; now: number }) {
  const w = useWords(wallWords);
  const queue = queueOf(useLines());
  const oldest = queue[0];
  const heard = useMemo(() => callFigures(calls.values(), midnight, now), [calls, midnight, now]);
  const driven = useMemo(() => driveFigures(day.tickets.values(), midnight, now), [day, day.version, midnight, now]); // eslint-disable-line react-hooks/exhaustive-deps -- the day counts its own changes
  const of = (state: string): number => tickets.filter((t) => t.state === state).length;
  const waits = oldest !== undefined;
  return (
    <section className="wall-figures">
      <Figure label={w("waiting")} value={queue.length} unit={w(queue.length === 1 ? "person" : "people")} alarm={waits} now={<>{w("oldest")} <b className={waits ? "is-wait large" : "large"}>{oldest ? running((now - Date.parse(oldest.began_at)) / 1000) : "—"}</b></>} today={w("oldestToday", { time: running(heard.longest_s), n: heard.lost })} />
      <Figure label={w("quick")} value={percent(heard.today)} unit="%" low={standing(heard.today, AIM.quick)} now={<>{w("quarter")} <b>{percent(heard.now)}%</b></>} today={w("quickToday", { n: heard.today.of, aim: AIM.quick * 100 })} />
      <Figure label={w("pickup")} value={minutes(driven.today_s)} unit={w("min")} now={<>{w("hour")} <b>{minutes(driven.now_s)} {w("min")}</b></>} today={w("pickupToday", { n: minutes(driven.most_s) })} />
      <Figure label={w("kept")} value={percent(driven.keptToday)} unit="%" low={standing(driven.keptToday, AIM.kept)} now={<>{w("hour")} <b>{percent(driven.keptNow)}%</b></>} today={w("keptToday", { good: driven.keptToday.good, of: driven.keptToday.of, aim: AIM.kept * 100 })} />
      <Figure label={w("open")} value={tickets.length} unit="" now={w("openNow", { offered: of("offered"), enroute: of("enroute"), working: of("working") })} today={w("openToday", { done: driven.done, cancelled: driven.cancelled })} />
    </section>
  );
}

function Figure({ label, value, unit, now, today, alarm = false, low }: { label: string; value: ReactNode; unit: string; now: ReactNode; today: string; alarm?: boolean; low?: ReturnType<typeof standing> }) {
  const mark = low === "low" ? "late" : low === "near" ? "at_risk" : alarm ? "at_risk" : undefined;
  return (
    <div className={`wall-figure${alarm ? " is-alarm" : ""}`}>
      <h2 className={low === "low" ? "is-bad" : mark ? "is-wait" : undefined}>{mark && <StateGlyph state={mark} size={24} />}{label}</h2>
      <p className={`wall-digits${alarm ? " is-wait" : ""}`}>{value}{unit !== "" && <small>{unit}</small>}</p>
      <p>{now}</p>
      <p className="soft">{today}</p>
    </div>
  );
}

interface ZoneRow {
  key: string;
  name: string;
  open: number;
  free: number | undefined;
  figures: DriveFigures;
}

/** Zones; where there are few, kinds below them, so that the wall says more than one line. */
function Zones({ zones, day, tickets, midnight, now }: { zones: readonly Zone[]; day: Day; tickets: readonly Ticket[]; midnight: number; now: number }) {
  const w = useWords(wallWords);
  const language = useLanguage();
  const moved = useMoved(2000);
  const free = useMemo(() => {
    const code = STATES.indexOf("free");
    const count = new Map<string, number>();
    for (let i = 0; i < positions.size; i++) if (positions.state[i] === code) {
      const zone = positions.zones[positions.zone[i] ?? 0] ?? "";
      count.set(zone, (count.get(zone) ?? 0) + 1);
    }
    return count;
  }, [moved]); // eslint-disable-line react-hooks/exhaustive-deps -- the store is read when it says that it changed
  const all = [...day.tickets.values()];
  const rows: ZoneRow[] = zones.map((z) => ({
    key: z.id, name: z.name, open: tickets.filter((t) => t.zone === z.id).length, free: free.get(z.id) ?? 0,
    figures: driveFigures(all.filter((t) => t.zone === z.id), midnight, now),
  })).sort((a, b) => b.open - a.open).slice(0, ROWS);
  const kinds = rows.length <= ROWS - 4 ? [...new Set([...tickets.map((t) => t.kind), ...all.map((t) => t.kind)])].slice(0, ROWS - 1 - rows.length) : [];
  const kindRows: ZoneRow[] = kinds.map((k) => ({
    key: k, name: named(kindWords, k, language), open: tickets.filter((t) => t.kind === k).length, free: undefined,
    figures: driveFigures(all.filter((t) => t.kind === k), midnight, now),
  })).sort((a, b) => b.open - a.open);
  const head = (first: string, free: string): ReactNode => (
    <tr><th>{first}</th><th>{w("openHead")}</th><th>{free}</th><th>{w("medianHead")}</th><th>{w("mostHead")}</th><th colSpan={2}>{w("keptHead", { aim: AIM.kept * 100 })}</th></tr>
  );
  return (
    <section className="wall-panel wall-zones">
      <table>
        <thead>{head(w("zoneHead"), w("freeHead"))}</thead>
        <tbody>{rows.map((r) => <Row key={r.key} row={r} />)}</tbody>
        {kindRows.length > 0 && <><tbody className="wall-head2">{head(w("kindHead"), "")}</tbody><tbody>{kindRows.map((r) => <Row key={r.key} row={r} />)}</tbody></>}
      </table>
    </section>
  );
}

function Row({ row: r }: { row: ZoneRow }) {
  const w = useWords(wallWords);
  const is = part(r.figures.keptToday);
  const stands = standing(r.figures.keptToday, AIM.kept);
  const n = is === undefined ? "—" : Math.round(is * 100);
  const short = r.free !== undefined && r.open > 0 && r.free * 4 < r.open;
  return (
    <tr>
      <td>{r.name}</td>
      <td className={short ? "is-wait" : undefined}>{r.open}</td>
      <td className={short ? "is-wait" : undefined}>{r.free ?? ""}</td>
      <td>{minutes(r.figures.today_s)} <small>{w("min")}</small></td>
      <td>{r.figures.most_s === undefined ? "—" : Math.round(r.figures.most_s / 60)} <small>{w("min")}</small></td>
      <td className="wall-bar">
        <span className={`is-${stands ?? "good"}`}><i style={{ width: `${String(100 * (is ?? 0))}%` }} /><b style={{ left: `${String(100 * AIM.kept)}%` }} /></span>
      </td>
      <td className={stands === "low" ? "is-bad" : stands === "near" ? "is-wait" : undefined}>
        {stands === "low" ? <><StateGlyph state="late" size={20} />{w("low", { n })}</> : stands === "near" ? <><StateGlyph state="at_risk" size={20} />{w("near", { n })}</> : is === undefined ? "—" : `${String(n)}%`}
      </td>
    </tr>
  );
}

const seen = {
  worker: (id: string) => {
    const row = positions.row(id);
    return row === undefined ? undefined : { state: STATES[positions.state[row] ?? 0] ?? "off", at: positions.at[row] ?? 0 };
  },
};

function Needs({ day, tickets, now }: { day: Day; tickets: readonly Ticket[]; now: number }) {
  const w = useWords(wallWords);
  const b = useWords(boardWords);
  const language = useLanguage();
  const alarms = useMemo(() => alarmsOf(tickets.map((t) => look(t, now)).sort(byUrgency), day, seen), [tickets, day, now]);
  const titleOf = (a: Alarm): string => (a.is === "human" ? named(reasonWords, a.reason ?? "", language) : b(a.is === "dark" ? "darkTitle" : a.is === "late" ? "lateTitle" : "riskTitle"));
  return (
    <section className="wall-panel wall-needs">
      <h2>{w("needs")}<span className="grow" /><b className={alarms.length > 0 ? "is-bad" : undefined}>{alarms.length}</b></h2>
      {alarms.length === 0 && <p className="soft">{w("needsNone")}</p>}
      <ul>
        {alarms.slice(0, ALARMS).map((a) => (
          <li key={a.key}>
            <StateGlyph state={a.is === "human" ? "human" : a.is === "late" ? "late" : "at_risk"} size={22} />
            <b className={`cut-text ${a.is === "human" || a.is === "late" ? "is-bad" : "is-wait"}`}>{titleOf(a)}</b>
            <span className="cut-text">{shortNo(a.ticket.no)} {a.is === "dark" ? a.ticket.live_dispatch?.worker_name : a.ticket.place.address}</span>
            <b className={a.urgent ? "is-bad" : undefined}>{running((now - a.since) / 1000)}</b>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Hours({ calls, midnight, now }: { calls: ReadonlyMap<string, Call>; midnight: number; now: number }) {
  const w = useWords(wallWords);
  const { hours } = useMemo(() => callFigures(calls.values(), midnight, now), [calls, midnight, now]);
  const most = Math.max(1, ...hours.map((h) => h.all));
  return (
    <section className="wall-panel wall-hours">
      <h2>{w("calls")}<i className="quick" aria-hidden="true" /><span>{w("callsQuick")}</span><i aria-hidden="true" /><span>{w("callsAll")}</span></h2>
      <div className="wall-bars">
        {hours.map((h, i) => (
          <div key={h.hour} className={i === hours.length - 1 ? "is-now" : undefined}>
            <div className="plot">
            <span className="n">{h.all === 0 ? "" : h.all}</span>
            <span className="all" style={{ height: `calc((100% - 26px) * ${String(h.all / most)})` }}><i style={{ height: `${String(h.all === 0 ? 0 : (h.quick / h.all) * 100)}%` }} /></span>
            </div>
            <span className="mark">{w("hourMark", { n: h.hour })}</span>
          </div>
        ))}
      </div>
    </section>
  );
}

const SEAT_SHOWN = ["talking", "ringing", "ready", "wrap_up", "paused"] as const;
const SEAT_MARK = { talking: "working", ringing: "offered", ready: "new", wrap_up: "on_scene", paused: "cancelled" } as const;
const WORKER_SHOWN = ["free", "offered", "accepted", "enroute", "arrived", "working", "dark", "off"] as const;

/** Seats and workers, counted. */
function Foot() {
  const w = useWords(wallWords);
  const s = useWords(seatWords);
  const language = useLanguage();
  const seats = useSeats().filter((x) => x.state !== "away");
  const moved = useMoved(2000);
  const workers = useWorkers();
  const n = useMemo(() => {
    const count = new Map<string, number>();
    for (const worker of workers.values()) {
      const row = positions.row(worker.id);
      const state = row === undefined ? worker.state : (STATES[positions.state[row] ?? 0] ?? "off");
      count.set(state, (count.get(state) ?? 0) + 1);
    }
    return count;
  }, [workers, moved]); // eslint-disable-line react-hooks/exhaustive-deps -- the store is read when it says that it changed
  const shown = WORKER_SHOWN.filter((x) => (n.get(x) ?? 0) > 0 && x !== "offered" && x !== "accepted");
  return (
    <footer className="wall-foot">
      <b>{w("seats", { n: seats.length })}</b>
      {SEAT_SHOWN.map((state) => {
        const many = seats.filter((x) => x.state === state).length;
        return many === 0 ? null : <span key={state} className="row g8"><StateGlyph state={SEAT_MARK[state]} size={20} />{s(state)} <b>{many}</b></span>;
      })}
      <span className="grow" />
      <span>{w("workers", { n: workers.size })} {shown.map((x, i) => <span key={x}>{i > 0 ? " · " : ""}{named({ ...stateWords, ...workerWords }, x, language)} <b>{n.get(x)}</b></span>)}</span>
    </footer>
  );
}
