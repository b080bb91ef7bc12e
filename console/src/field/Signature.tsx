// The customer signs with a finger. Ink on white in either theme: it goes into the file as it is seen here.

import { useEffect, useRef, useState, type PointerEvent } from "react";
import type { Held } from "./held";
import { Sheet } from "./Sheet";
import { useFieldWords, useRooms } from "./use";

/** What is kept, pixels; drawn at the same shape on any phone. */
const [WIDTH, HEIGHT] = [1200, 720];
/** Width of a stroke in what is kept. */
const PEN = 9;
/** Ink shorter than this is a touch, not a signature. */
const LEAST = 120;
const [PAPER, INK] = ["#ffffff", "#16202a"];

type Spot = [x: number, y: number];

export function SignatureSheet({ held, onClose }: { held: Held; onClose: () => void }) {
  const w = useFieldWords();
  const { model } = useRooms();
  const field = useRef<HTMLCanvasElement>(null);
  const last = useRef<Spot>(undefined);
  const [ink, setInk] = useState(0);
  const [empty, setEmpty] = useState(false);

  const clear = (): void => {
    const pen = field.current?.getContext("2d");
    if (!pen) return;
    pen.fillStyle = PAPER;
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    setInk(0);
  };
  useEffect(clear, []);
  const spot = (event: PointerEvent<HTMLCanvasElement>): Spot => {
    const box = event.currentTarget.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * WIDTH, ((event.clientY - box.top) / box.height) * HEIGHT];
  };
  const begin = (event: PointerEvent<HTMLCanvasElement>): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    last.current = spot(event);
    setEmpty(false);
  };
  const draw = (event: PointerEvent<HTMLCanvasElement>): void => {
    const pen = event.currentTarget.getContext("2d");
    const from = last.current;
    if (!pen || !from) return;
    const to = spot(event);
    pen.strokeStyle = INK;
    pen.lineWidth = PEN;
    pen.lineCap = pen.lineJoin = "round";
    pen.beginPath();
    pen.moveTo(...from);
    pen.lineTo(...to);
    pen.stroke();
    last.current = to;
    setInk((before) => before + Math.hypot(to[0] - from[0], to[1] - from[1]));
  };
  const keep = (): void => {
    if (ink < LEAST) {
      setEmpty(true);
      return;
    }
    field.current?.toBlob((drawn) => {
      if (drawn) void model.sign(held.id, drawn);
      onClose();
    }, "image/png");
  };
  return (
    <Sheet title={w("signTitle")} hint={w("signHint")} onClose={onClose}>
      <canvas ref={field} className="sign-field" width={WIDTH} height={HEIGHT} role="img" aria-label={w("signField")} onPointerDown={begin} onPointerMove={draw} onPointerUp={() => { last.current = undefined; }} onPointerCancel={() => { last.current = undefined; }} />
      {empty && <p className="is-bad" role="alert">{w("signEmpty")}</p>}
      <div className="row g12 pair">
        <button type="button" className="act2" onClick={clear}>{w("signClear")}</button>
        <button type="button" className="act2 strong" onClick={keep}>{w("signKeep")}</button>
      </div>
    </Sheet>
  );
}
