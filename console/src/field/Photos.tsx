// The photographs of a job: a field for each that the flow wants; one that waits to be sent has the dashed ring.

import { useEffect, useMemo, useRef, useState } from "react";
import { useLanguage } from "../i18n";
import { clock, Icon, StateGlyph } from "../ui";
import type { Held } from "./held";
import type { Photo, Slot, Wanted } from "./proofs";
import { useFieldWords, useRooms } from "./use";

/** The camera: give back the function that opens it for a slot, and the hidden field to render. */
export function useCamera(held: Held) {
  const w = useFieldWords();
  const { model } = useRooms();
  const field = useRef<HTMLInputElement>(null);
  const slot = useRef<Slot>(undefined);
  const [bad, setBad] = useState(false);
  const input = (
    <>
      <input ref={field} className="unseen" type="file" accept="image/*" capture="environment" tabIndex={-1} aria-hidden="true" data-camera onChange={(event) => {
        const file = event.target.files?.[0];
        event.target.value = "";
        if (!file || !slot.current) return;
        setBad(false);
        void model.photograph(held.id, slot.current, file).then((kept) => { setBad(!kept); });
      }} />
      {bad && <p className="banner bad" role="alert"><Icon name="warn" size={20} /><span>{w("unreadable")}</span></p>}
    </>
  );
  return {
    input,
    shoot: (wanted: Slot): void => {
      slot.current = wanted;
      field.current?.click();
    },
  };
}

function useUrl(blob: Blob): string {
  const url = useMemo(() => URL.createObjectURL(blob), [blob]);
  useEffect(() => () => { URL.revokeObjectURL(url); }, [url]);
  return url;
}

export function Photos({ slots, photos, stored, next, onShoot }: { slots: readonly Wanted[]; photos: readonly Photo[]; stored: readonly Slot[]; next: Slot | undefined; onShoot: (slot: Slot) => void }) {
  const w = useFieldWords();
  const language = useLanguage();
  return (
    <div className="photos">
      {slots.map(({ slot, title }) => {
        const photo = photos.find((p) => p.slot === slot);
        const side = title[language];
        if (photo) return <Taken key={photo.id} photo={photo} side={side} onShoot={() => { onShoot(slot); }} />;
        const mates = stored.includes(slot);
        return (
          <button key={slot} type="button" className={`photo empty${slot === next ? " is-next" : ""}${mates ? " is-there" : ""}`} aria-label={w(mates ? "retake" : "take", { side })} onClick={() => { onShoot(slot); }}>
            {mates ? <StateGlyph state="done" size={20} /> : <Icon name="cam" size={24} />}
            <span aria-hidden="true">{side}</span>
            {mates && <span className="f-hint">{w("byMate")}</span>}
          </button>
        );
      })}
    </div>
  );
}

function Taken({ photo, side, onShoot }: { photo: Photo; side: string; onShoot: () => void }) {
  const w = useFieldWords();
  const url = useUrl(photo.blob);
  return (
    <button type="button" className="photo" aria-label={w("retake", { side })} onClick={onShoot}>
      <img src={url} alt="" />
      <span className="caption">
        {photo.sent ? <StateGlyph state="done" /> : <span className="ring-dashed" aria-hidden="true" />}
        <span>{side}</span>
        <span className="grow" />
        <span className="tabular">{photo.sent ? clock(photo.at) : w("waitsToSend")}</span>
      </span>
    </button>
  );
}
