// What stands under the head: no network and what is kept, positions that do not leave the phone, deeds that did not count.

import { useEffect, useState, useSyncExternalStore } from "react";
import { named, useLanguage } from "../i18n";
import { codeWords } from "../i18n/common";
import { useConnection } from "../live";
import { clock, Icon, shortNo } from "../ui";
import { aboutOf, isPhoto, type Deed } from "./deeds";
import { useKind } from "./flows";
import { overWord } from "./over";
import { OwnWords, Sheet } from "./Sheet";
import { doingWord, useField, useFieldWords, useRooms, useTrack } from "./use";

const onLine = (hear: () => void): (() => void) => {
  addEventListener("online", hear);
  addEventListener("offline", hear);
  return () => {
    removeEventListener("online", hear);
    removeEventListener("offline", hear);
  };
};

/** Whether there is no network, and since when as far as is known. */
export function useOffline(): { is: boolean; since: number | undefined } {
  const connection = useConnection();
  const line = useSyncExternalStore(onLine, () => navigator.onLine);
  const { queue } = useField();
  const cut = connection.is === "cut";
  const is = !line || cut || queue.cut;
  const [since, setSince] = useState<number>();
  useEffect(() => { setSince((before) => (is ? before ?? Date.now() : undefined)); }, [is]);
  return { is, since };
}

/** What the phone keeps, in words: `1 步、3 张照片、9 分钟轨迹`. */
function useKeptWords(): string {
  const w = useFieldWords();
  const { queue } = useField();
  const { kept_s } = useTrack();
  const photos = queue.waiting.filter(isPhoto).length;
  const steps = queue.waiting.length - photos;
  const minutes = Math.floor(kept_s / 60);
  const parts = [...(steps > 0 ? [w("keptSteps", { n: steps })] : []), ...(photos > 0 ? [w("keptPhotos", { n: photos })] : []), ...(minutes > 0 ? [w("keptTrack", { n: minutes })] : [])];
  return parts.join(w("comma"));
}

export function Banners() {
  return (
    <>
      <OfflineBanner />
      <PositionSign />
      <Refusals />
    </>
  );
}

function OfflineBanner() {
  const w = useFieldWords();
  const { is, since } = useOffline();
  const { queue } = useField();
  const kept = useKeptWords();
  const [look, setLook] = useState(false);
  const slow = useSlow(queue.waiting.length > 0 && !is);
  if (!is && !slow) return null;
  return (
    <>
      <button type="button" className={`banner wait${is ? "" : " brief"}`} onClick={() => { setLook(true); }}>
        <Icon name={is ? "off" : "back"} size={20} />
        <span className="grow" role="status">
          {is && <span className="strong">{since === undefined ? w("offlineNow") : w("offline", { time: clock(since) })}</span>}
          <span className="f-hint">{is ? (kept === "" ? w("keptNone") : w("keptAll", { what: kept })) : w("sending", { what: kept })}</span>
        </span>
        <Icon name="right" size={20} />
      </button>
      {look && <KeptSheet onClose={() => { setLook(false); }} />}
    </>
  );
}

/** True once something has been so for a second: what is quick needs no banner. */
function useSlow(so: boolean): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (!so) {
      setSlow(false);
      return;
    }
    const timer = setTimeout(() => { setSlow(true); }, 1500);
    return () => { clearTimeout(timer); };
  }, [so]);
  return slow;
}

/** Everything that waits, in its order. */
function KeptSheet({ onClose }: { onClose: () => void }) {
  const w = useFieldWords();
  const { model } = useRooms();
  const { queue } = useField();
  return (
    <Sheet title={w("keptTitle")} hint={w("keptText")} onClose={onClose}>
      {queue.waiting.length === 0 ? <p>{w("keptEmpty")}</p> : (
        <ol className="kept-list">
          {queue.waiting.map((d) => (
            <li key={d.seq}><span className="ring-dashed" aria-hidden="true" /><span className="grow">{w(doingWord(d.what.do))}</span>{d.no !== undefined && <span className="f-hint">{shortNo(d.no)}</span>}<span className="f-hint">{clock(d.at)}</span></li>
          ))}
        </ol>
      )}
      <button type="button" className="act2" onClick={() => { model.nudge(); }}>{w("sendNow")}</button>
    </Sheet>
  );
}

const SIGN_MS = 60_000;

/** Positions have not left the phone for a minute although they should. */
function PositionSign() {
  const w = useFieldWords();
  const { duty } = useField();
  const { left, trouble } = useTrack();
  const offline = useOffline();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => { setNow(Date.now()); }, 5000);
    return () => { clearInterval(timer); };
  }, []);
  if (duty !== true || (now - left < SIGN_MS && trouble !== "denied" && trouble !== "unsupported")) return null;
  const n = Math.max(1, Math.floor((now - left) / 60_000));
  const said = trouble === "denied" ? w("posDenied") : trouble === "unsupported" ? w("posUnsupported") : trouble === "nowhere" ? w("posNowhere", { n }) : offline.is ? w("posOffline", { n }) : w("posStuck", { n });
  return <p className="banner bad" role="status"><Icon name="warn" size={20} /><span className="grow">{said}</span></p>;
}

/** What did not count, and what happened instead, until it was read. */
function Refusals() {
  const { queue } = useField();
  return <>{queue.refused.map((deed) => <RefusedDeed key={deed.seq} deed={deed} />)}</>;
}

function RefusedDeed({ deed }: { deed: Deed }) {
  const w = useFieldWords();
  const language = useLanguage();
  const { model } = useRooms();
  const { what, refused } = deed;
  const { jobs } = useField();
  const { photos } = useKind(jobs.find((h) => h.id === aboutOf(what))?.job.ticket.kind ?? "");
  const [say, setSay] = useState(false);
  if (!refused) return null;
  const far = what.do === "arrive" && refused.code === "wrong_state" && /\d m from the place/.test(refused.detail ?? "");
  const over = refused.code === "withdrawn" ? overWord(refused.detail) : undefined;
  const list = (all: readonly Deed["what"]["do"][]): string => all.map((d) => w(doingWord(d))).join(w("comma"));
  const again = (note: string): void => {
    if (what.do !== "arrive") return;
    setSay(false);
    void model.read(deed.seq).then(() => model.act({ ...what, note }));
  };
  return (
    <div className="banner bad tall" role="alert">
      <Icon name="warn" size={20} />
      <div className="grow">
        <p className="strong">{w("refusedTitle", { what: w(doingWord(what.do)) })}</p>
        <p>{far ? w("refusedFar") : refused.missing ? w("refusedPhotos", { what: refused.missing.map((slot) => photos.find((p) => p.slot === slot)?.title[language] ?? slot).join(w("comma")) }) : over ? w(over) : named(codeWords, refused.code, language)}</p>
        {refused.detail !== undefined && <p className="f-hint" lang="en">{refused.detail}</p>}
        {refused.followed.length > 0 && <p>{w("refusedAfter", { what: list(refused.followed) })}</p>}
        <p className="f-hint">{w("refusedOf", { no: deed.no === undefined ? "" : shortNo(deed.no), time: clock(deed.at) })}</p>
        <div className="row g12">
          {far && <button type="button" className="act2 strong" onClick={() => { setSay(true); }}>{w("say")}</button>}
          <button type="button" className="act2" onClick={() => { void model.read(deed.seq); }}>{w("read")}</button>
        </div>
      </div>
      {say && <Sheet title={w("refusedFar")} hint={w("awayText")} onClose={() => { setSay(false); }}><OwnWords label={w("awayLabel")} hint={w("awayHint")} send={w("awaySend")} onSend={again} /></Sheet>}
    </div>
  );
}
