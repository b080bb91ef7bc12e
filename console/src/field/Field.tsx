// The field app: one screen at a time, and whatever is most urgent takes it. An offer or an order before all else, then
// why one is gone, then the job that is open, then the list.

import { useEffect, useState } from "react";
import type { Me } from "../api/types";
import { live } from "../live/client";
import { wakeBell } from "./bell";
import { GoneScreen } from "./GoneScreen";
import { byTurn, isLive, isOffer, isOrder, type Held } from "./held";
import { Home } from "./Home";
import { JobScreen } from "./JobScreen";
import { FieldModel, type FieldState } from "./model";
import { useOpen } from "./open";
import { OfferScreen } from "./OfferScreen";
import { Track } from "./track";
import { useWoken } from "./wake";
import { FieldContext, useField, useFieldWords, useRooms, type Rooms } from "./use";
import "./field.css";

export default function Field({ me }: { me: Me }) {
  const w = useFieldWords();
  const rooms = useRoomsOf(me);
  if (rooms === "none") return <main className="f-screen"><p className="f-empty" role="alert">{w("noStore")}</p></main>;
  if (!rooms) return null;
  return (
    <FieldContext value={rooms}>
      <Screen />
    </FieldContext>
  );
}

/** Opens what this phone keeps for a user, and the stream; `none` when the browser keeps nothing. */
function useRoomsOf(me: Me): Rooms | "none" | undefined {
  const [rooms, setRooms] = useState<Rooms | "none">();
  const { id, worker_id } = me;
  useEffect(() => {
    const model = new FieldModel(id, worker_id ?? undefined);
    let track: Track | undefined;
    let over = false;
    model.begin().then((kept) => {
      if (over) {
        model.end();
        return;
      }
      track = new Track(kept, id);
      setRooms({ model, track });
    }, () => { setRooms("none"); });
    live.start();
    addEventListener("pointerdown", wakeBell);
    // Asks the browser not to throw away what waits when the phone runs full; absent without TLS.
    const { storage } = navigator as Partial<Pick<Navigator, "storage">>;
    storage?.persist().catch(() => false);
    return () => {
      over = true;
      track?.stop();
      model.end();
      live.stop();
      removeEventListener("pointerdown", wakeBell);
      setRooms(undefined);
    };
  }, [id, worker_id]);
  return rooms;
}

/** What takes the screen. */
function urgent(state: FieldState): Held | undefined {
  const { jobs, queue } = state;
  const asked = jobs.filter((h) => isOrder(h, queue.waiting) || isOffer(h, queue.waiting));
  const ends = (h: Held): string => (isOrder(h, queue.waiting) ? "" : h.job.dispatch.expires_at ?? "");
  return asked.sort((a, b) => ends(a).localeCompare(ends(b)))[0];
}

function Screen() {
  const state = useField();
  const { model, track } = useRooms();
  const open = useOpen();
  const { duty, gone } = state;
  const lively = state.jobs.some((h) => isLive(h, state.queue.waiting));

  useEffect(() => {
    if (duty === true || lively) track.start();
    else track.stop();
  }, [duty, lively, track]);
  useAwake(lively);
  useWoken();

  const first = urgent(state);
  if (gone) return <GoneScreen held={gone.held} why={gone.why} onRead={() => { model.dismissGone(gone.held.id); }} />;
  if (first) return <OfferScreen key={first.id} held={first} />;
  const job = state.jobs.find((h) => h.id === open && isLive(h, state.queue.waiting));
  if (job) return <JobScreen key={job.id} held={job} />;
  return <Home jobs={state.jobs.filter((h) => isLive(h, state.queue.waiting)).sort(byTurn)} />;
}

/** Keeps the screen on while a job is on hand: positions are reported only so long. */
function useAwake(wanted: boolean): void {
  useEffect(() => {
    if (!wanted || !("wakeLock" in navigator)) return;
    let lock: WakeLockSentinel | undefined;
    const hold = (): void => {
      if (document.hidden) return;
      navigator.wakeLock.request("screen").then((held) => { lock = held; }, () => undefined); // the battery says no
    };
    hold();
    document.addEventListener("visibilitychange", hold);
    return () => {
      document.removeEventListener("visibilitychange", hold);
      void lock?.release();
    };
  }, [wanted]);
}
