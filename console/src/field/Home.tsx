// The list: whether he is on duty, what is on hand, what ended today.

import { useState } from "react";
import { signOut } from "../api/session";
import { speak, useLanguage } from "../i18n";
import { chooseTheme, useTheme } from "../theme";
import { Choice, clock, ConnectionSign, Icon, kindIcon, Plate, shortNo, StateMark } from "../ui";
import { Banners } from "./Banners";
import { stepsDone } from "./deeds";
import { useDue } from "./Facts";
import { useKnown } from "./flows";
import { openJob } from "./open";
import { waitingOf, type Held } from "./held";
import { useInstall } from "./install";
import { Sheet } from "./Sheet";
import { WakeRow } from "./WakeRow";
import { useCommonWords, useFar, useField, useFieldWords, useKindName, useRooms } from "./use";

const STATES = ["offered", "accepted", "enroute", "on_scene", "working", "done"] as const;

export function Home({ jobs }: { jobs: readonly Held[] }) {
  useKnown();
  const w = useFieldWords();
  const { model } = useRooms();
  const { duty, queue, jobs: all } = useField();
  const [settings, setSettings] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const waits = queue.waiting.some((d) => d.what.do === "duty");
  const over = (h: Held): boolean => (h.ended ? h.ended.how !== "gone" || h.times.accept !== undefined : !jobs.includes(h) && h.times.accept !== undefined && waitingOf(h.id, queue.waiting).length > 0);
  const ended = all.filter(over).sort((a, b) => (b.ended?.at ?? Infinity) - (a.ended?.at ?? Infinity) || 0);
  return (
    <main className="f-screen home">
      <header className="f-head">
        <h1 className="grow">{w("today")}</h1>
        <ConnectionSign />
        <button type="button" className="f-icon" aria-label={w("settings")} onClick={() => { setSettings(true); }}><Icon name="gear" size={24} /></button>
      </header>
      <Banners />
      <div className="f-scroll">
        {jobs.length === 0
          ? <p className="f-empty">{duty === false ? w("noJobsOff") : w("noJobs")}</p>
          : <ul className="job-list">{jobs.map((held) => <li key={held.id}><Row held={held} /></li>)}</ul>}
        {ended.length > 0 && (
          <section className="ended">
            <h2>{w("doneToday")}</h2>
            <ul>{ended.map((held) => <li key={held.id}><EndedRow held={held} /></li>)}</ul>
          </section>
        )}
      </div>
      <footer className="f-foot">
        <p className={`duty ${duty === true ? "is-on" : "is-off"}`} role="status">
          <span className="duty-dot" aria-hidden="true" />
          <span className="strong">{duty === true ? w("onDuty") : duty === false ? w("offDuty") : w("dutyUnknown")}</span>
          {waits && <span className="f-hint is-wait">{w("waitsToSend")}</span>}
        </p>
        {duty === true
          ? <button type="button" className="act2" onClick={() => { setLeaving(true); }}>{w("goOff")}</button>
          : <button type="button" className="act" onClick={() => { void model.setDuty(true); }}>{w("goOn")}</button>}
      </footer>
      {leaving && (
        <Sheet title={w("goOff")} hint={w("goOffAsk")} onClose={() => { setLeaving(false); }}>
          <button type="button" className="act2 strong" onClick={() => {
            setLeaving(false);
            void model.setDuty(false);
          }}>{w("goOff")}</button>
        </Sheet>
      )}
      {settings && <Settings onClose={() => { setSettings(false); }} />}
    </main>
  );
}

function Row({ held }: { held: Held }) {
  const kindName = useKindName();
  const far = useFar();
  const w = useFieldWords();
  const { queue } = useField();
  const { ticket, dispatch } = held.job;
  const due = useDue(ticket);
  const mine = waitingOf(held.id, queue.waiting);
  const state = STATES[stepsDone(dispatch.state, mine)] ?? "done";
  return (
    <button type="button" className="job-row" onClick={() => { openJob(held.id); }}>
      <span className="row g8">
        <Icon name={kindIcon(ticket.kind)} size={20} /><span className="strong">{kindName(ticket.kind)}</span>
        {ticket.plate && <Plate plate={ticket.plate} />}
        <span className="grow" />
        {mine.length > 0 ? <span className="row g4 is-wait"><span className="ring-dashed" aria-hidden="true" />{w("waitsToSend")}</span> : <StateMark state={state} />}
      </span>
      <span className="f-place">{ticket.place.address ?? w("placeUnknown")}</span>
      <span className="f-hint">{[due, typeof dispatch.distance_m === "number" && stepsDone(dispatch.state, mine) < 3 ? far(dispatch.distance_m) : undefined, shortNo(ticket.no)].filter((t) => t !== undefined).join(" · ")}</span>
    </button>
  );
}

function EndedRow({ held }: { held: Held }) {
  const w = useFieldWords();
  const kindName = useKindName();
  const { ticket } = held.job;
  const how = held.ended?.how;
  return (
    <p className="ended-row">
      {how === undefined ? <span className="row g4 is-wait"><span className="ring-dashed" aria-hidden="true" />{w("waitsToSend")}</span> : <StateMark state={how === "done" ? "done" : "cancelled"} word={w(how === "done" ? "endedDone" : how === "failed" ? "endedFailed" : "endedGone")} />}
      <span className="cut-text grow">{`${kindName(ticket.kind)} ${shortNo(ticket.no)}${ticket.place.address ? ` · ${ticket.place.address}` : ""}`}</span>
      <span className="f-hint">{clock(held.ended?.at ?? held.times.finish ?? held.heard)}</span>
    </p>
  );
}

function Settings({ onClose }: { onClose: () => void }) {
  const w = useFieldWords();
  const c = useCommonWords();
  const language = useLanguage();
  const theme = useTheme();
  const install = useInstall();
  const { queue } = useField();
  return (
    <Sheet title={w("settings")} onClose={onClose}>
      <div className="set-row"><span className="grow">{w("language")}</span><Choice name={w("language")} value={language} options={[{ value: "zh", label: c("chinese") }, { value: "en", label: c("english") }]} onChange={speak} /></div>
      <div className="set-row"><span className="grow">{w("theme")}</span><Choice name={w("theme")} value={theme} options={[{ value: "light", label: c("light") }, { value: "dark", label: c("dark") }]} onChange={chooseTheme} /></div>
      <WakeRow />
      {install && <button type="button" className="act2" onClick={install}>{w("install")}</button>}
      {queue.waiting.length > 0 && <p className="f-support">{w("signOutKept", { n: queue.waiting.length })}</p>}
      <button type="button" className="act2" onClick={() => { void signOut().catch(() => undefined); }}>{c("signOut")}</button>
    </Sheet>
  );
}
