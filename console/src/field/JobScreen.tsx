// A job: how far it is, where, what is missing, and one big button that names the next thing.

import { useState } from "react";
import { serverClock } from "../api/clock";
import { useLanguage } from "../i18n";
import { Icon, masked, Plate, shortNo } from "../ui";
import { Banners } from "./Banners";
import { stepsDone } from "./deeds";
import { useDue } from "./Facts";
import { useKind } from "./flows";
import { closeJob } from "./open";
import { waitingOf, type Held } from "./held";
import { MaterialsSheet } from "./Materials";
import { usedAt } from "./materials";
import { NavigateSheet } from "./NavigateSheet";
import { nextOf, photosNow, type Next } from "./next";
import { tooFar } from "./pace";
import { Photos, useCamera } from "./Photos";
import { SIGNATURE } from "./proofs";
import { callOffReasons, failReasons } from "./reasons";
import { OwnWords, Reasons, Sheet } from "./Sheet";
import { SignatureSheet } from "./Signature";
import { Steps } from "./Steps";
import { useFar, useField, useFieldWords, useKindName, useRooms, useTrack } from "./use";

type Asking = { is: "fail" } | { is: "map" } | { is: "far"; away: number } | { is: "outcome" } | { is: "no-photo" } | { is: "materials" } | { is: "sign" } | { is: "call-off" };

export function JobScreen({ held }: { held: Held }) {
  const w = useFieldWords();
  const { model } = useRooms();
  const { queue, photos: all, near } = useField();
  const { last } = useTrack();
  const language = useLanguage();
  const kindName = useKindName();
  const camera = useCamera(held);
  const { outcomes, cancels, photos: wanted } = useKind(held.job.ticket.kind);
  const [asking, setAsking] = useState<Asking>();
  const { ticket, dispatch } = held.job;
  const photos = all.filter((p) => p.dispatch === held.id);
  const stored = held.job.photos ?? [];
  const next = nextOf(held, queue.waiting, { wanted, photos, without: held.noPhotos !== undefined });
  const shown = held.noPhotos === undefined ? photosNow(held, queue.waiting, wanted) : undefined;
  const close = (): void => { setAsking(undefined); };

  const note = held.noPhotos === undefined ? {} : { note: w("noPhotoNote", { why: held.noPhotos }) };
  const finish = (outcome: string | undefined): void => {
    void model.act({ do: "finish", dispatch: held.id, ...(outcome === undefined ? {} : { outcome }), ...note });
    closeJob();
  };
  const callOff = (why: string): void => {
    void model.act({ do: "finish", dispatch: held.id, outcome: "cancelled", note: why });
    closeJob();
  };
  const arrive = (note?: string): void => {
    close();
    void model.act({ do: "arrive", dispatch: held.id, ...(note === undefined ? {} : { note }) });
  };
  const go = (): void => {
    if (next.is === "photo") camera.shoot(next.wanted.slot);
    else if (next.is === "step" && next.step === "arrive") {
      const away = tooFar(ticket.place, last, serverClock.now());
      if (away === undefined) arrive();
      else setAsking({ is: "far", away });
    } else if (next.is === "step" && next.step === "finish") {
      if (outcomes.length > 1) setAsking({ is: "outcome" });
      else finish(outcomes[0]?.name);
    } else if (next.is === "step" && next.step === "start") void model.act({ do: "start", dispatch: held.id, ...note });
    else if (next.is === "step" && next.step === "depart") void model.act({ do: "depart", dispatch: held.id });
  };
  const done = stepsDone(dispatch.state, waitingOf(held.id, queue.waiting));
  return (
    <main className="f-screen job">
      <header className="f-head">
        <button type="button" className="f-icon" aria-label={w("back")} onClick={closeJob}><Icon name="left" size={24} /></button>
        <h1>{kindName(ticket.kind)}</h1>
        {ticket.plate && <Plate plate={ticket.plate} large />}
        <span className="grow" />
        <span className="f-no">{shortNo(ticket.no)}</span>
      </header>
      <Banners />
      <div className="f-scroll">
        <Steps held={held} waiting={queue.waiting} />
        <Place held={held} onNavigate={() => { setAsking({ is: "map" }); }} />
        {near === held.id && done === 2 && <p className="near" role="status"><Icon name="pin" size={20} />{w("near")}</p>}
        {camera.input}
        {shown && done >= 3 && (
          <section className="proofs">
            <div className="row g8">
              <h2>{w(shown.when === "before" ? "photosBefore" : "photosAfter")}</h2>
              <span className={`strong tabular ${next.is === "photo" ? "is-wait" : "is-kept"}`}>{`${String(shown.slots.filter(({ slot }) => stored.includes(slot) || photos.some((p) => p.slot === slot)).length)} / ${String(shown.slots.length)}`}</span>
              <span className="grow" />
              {shown.later > 0 && <span className="f-hint">{w("laterPhotos", { n: shown.later })}</span>}
            </div>
            <Photos slots={shown.slots} photos={photos} stored={stored} next={next.is === "photo" ? next.wanted.slot : undefined} onShoot={camera.shoot} />
            {next.is === "photo" && <button type="button" className="plain" onClick={() => { setAsking({ is: "no-photo" }); }}>{w("noPhoto")}</button>}
          </section>
        )}
        {done >= 3 && <Beside held={held} onMaterials={() => { setAsking({ is: "materials" }); }} onSign={() => { setAsking({ is: "sign" }); }} />}
      </div>
      <footer className="f-foot">
        <button type="button" className="act" onClick={go}>
          <Icon name={next.is === "photo" ? "cam" : next.is === "step" && next.step === "depart" ? "nav" : "check"} size={24} />
          <MainWords next={next} kind={ticket.kind} />
        </button>
        <button type="button" className="act2 quiet" onClick={() => { setAsking({ is: "fail" }); }}>{w("cannot")}</button>
      </footer>
      {asking?.is === "map" && <NavigateSheet place={ticket.place} onClose={close} />}
      {asking?.is === "materials" && <MaterialsSheet held={held} onClose={close} />}
      {asking?.is === "sign" && <SignatureSheet held={held} onClose={close} />}
      {asking?.is === "call-off" && <Reasons title={w("callOffWhy")} hint={w("callOffThen")} reasons={callOffReasons.map((r) => w(r))} onClose={close} onReason={callOff} />}
      {asking?.is === "fail" && <Reasons title={w("failWhy")} hint={w("failThen")} {...(cancels && done >= 3 ? { first: { word: w("callOff"), onPress: () => { setAsking({ is: "call-off" }); } } } : {})} reasons={failReasons(ticket.kind).map((r) => w(r))} onClose={close} onReason={(reason) => {
        void model.act({ do: "fail", dispatch: held.id, reason });
        closeJob();
      }} />}
      {asking?.is === "no-photo" && <Reasons title={w("noPhotoWhy")} hint={w("noPhotoThen")} reasons={[w("cameraBroken"), w("customerSaysNo"), w("tooDark")]} onClose={close} onReason={(why) => {
        model.withoutPhotos(held.id, why);
        close();
      }} />}
      {asking?.is === "far" && <FarSheet away={asking.away} onNote={arrive} onClose={close} />}
      {asking?.is === "outcome" && (
        <Sheet title={w("finishHow")} onClose={close}>
          <ul className="reasons">
            {outcomes.map((o) => <li key={o.name}><button type="button" className="act2" onClick={() => { finish(o.name); }}>{w("finishAs", { outcome: o.title[language] })}</button></li>)}
          </ul>
        </Sheet>
      )}
    </main>
  );
}

function Place({ held, onNavigate }: { held: Held; onNavigate: () => void }) {
  const w = useFieldWords();
  const { model } = useRooms();
  const { ticket, dispatch } = held.job;
  const due = useDue(ticket);
  const hidden = ticket.phone.includes("*");
  const who = [ticket.customer_name, masked(ticket.phone)].filter((t) => t !== undefined && t !== null && t !== "").join(" · ");
  return (
    <section className="where">
      <h2>{ticket.place.address ?? w("placeUnknown")}</h2>
      {due !== undefined && <p className="strong">{due}</p>}
      {ticket.note && <p className="f-note">{ticket.note}</p>}
      <p className="f-hint">{who}</p>
      {dispatch.crew_id && <p className="f-hint">{dispatch.worker_name && !model.isOwn(held) ? w("crewLead", { name: dispatch.worker_name }) : w("crewJob")}</p>}
      <div className="row g12 pair">
        {hidden ? <span className="act2 off">{w("noNumber")}</span> : <a className="act2" href={`tel:${ticket.phone}`}><Icon name="phone" size={20} />{w("call")}</a>}
        <button type="button" className="act2" onClick={onNavigate}><Icon name="nav" size={20} />{w("navigate")}</button>
      </div>
    </section>
  );
}

function MainWords({ next, kind }: { next: Next; kind: string }) {
  const w = useFieldWords();
  const language = useLanguage();
  const rescue = kind === "rescue";
  if (next.is === "photo") return w(next.before === "start" ? "shootStart" : "shootFinish", { side: next.wanted.title[language] });
  if (next.is === "over") return w("understood");
  switch (next.step) {
    case "depart": return w("depart");
    case "arrive": return w("arrive");
    case "start": return w(rescue ? "startRescue" : "start");
    case "finish": return w(rescue ? "finishRescue" : "finish");
  }
}

/** What is said beside the steps: materials, and the customer's signature. */
function Beside({ held, onMaterials, onSign }: { held: Held; onMaterials: () => void; onSign: () => void }) {
  const w = useFieldWords();
  const { queue, photos } = useField();
  const used = usedAt(held, queue.waiting);
  const mine = photos.find((p) => p.dispatch === held.id && p.slot === SIGNATURE);
  const signed = mine !== undefined || (held.job.photos ?? []).includes(SIGNATURE);
  const unsent = waitingOf(held.id, queue.waiting).some((d) => d.what.do === "materials");
  return (
    <section className="beside row g12 pair">
      <button type="button" className="act2" onClick={onMaterials}>
        {unsent ? <span className="ring-dashed" aria-hidden="true" /> : <Icon name="plus" size={20} />}
        {used.length === 0 ? w("materialsNone") : w("materialsSome", { n: used.length })}
      </button>
      <button type="button" className="act2" onClick={onSign}>
        {mine && !mine.sent ? <span className="ring-dashed" aria-hidden="true" /> : <Icon name={signed ? "check" : "note"} size={20} />}
        {w(signed ? "signed" : "sign")}
      </button>
    </section>
  );
}

/** Too far from the place to have arrived, as far as the phone knows; the server has the same rule. */
function FarSheet({ away, onNote, onClose }: { away: number; onNote: (note: string) => void; onClose: () => void }) {
  const w = useFieldWords();
  const far = useFar();
  return (
    <Sheet title={w("awayTitle", { far: far(away) })} hint={w("awayText")} onClose={onClose}>
      <OwnWords label={w("awayLabel")} hint={w("awayHint")} send={w("awaySend")} onSend={onNote} />
    </Sheet>
  );
}
