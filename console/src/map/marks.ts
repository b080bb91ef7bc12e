// The shapes on the map: workers by what they do, tickets as pins with their kind inside. Drawn once into pictures that the
// map turns and places by itself.

import type { Map as MapLibre } from "maplibre-gl";
import { STATES, type WorkerState } from "../live/positions";
import { palettes, type Palette, type ThemeName } from "../theme/tokens";
import { iconPath, kindIcon } from "../ui/icons";
import { colourOf, shapeOf } from "../ui/state";

const SIZE = 22;
const RATIO = 2;
export const KINDS = ["wash", "rescue", "booking", "complaint", "enquiry", "visit"] as const;
/** States whose colour a pin can have. */
const PIN_STATES = ["new", "offered", "accepted", "enroute", "on_scene", "working", "done", "cancelled", "human"] as const;

/** The picture of a worker in this state. */
export const workerMark = (state: WorkerState): string => `worker-${state}`;
/** The picture of a ticket of this kind in this state. */
export const ticketMark = (kind: string, state: string): string => `pin-${(KINDS as readonly string[]).includes(kind) ? kind : "other"}-${shapeOf(state)}`;

function canvas(size: number): CanvasRenderingContext2D {
  const sheet = document.createElement("canvas");
  sheet.width = sheet.height = size * RATIO;
  const pen = sheet.getContext("2d");
  if (!pen) throw new Error("no 2d canvas");
  pen.scale(RATIO, RATIO);
  return pen;
}

function worker(pen: CanvasRenderingContext2D, state: WorkerState, p: Palette): void {
  const c = SIZE / 2;
  const halo = (draw: () => void): void => {
    pen.lineJoin = "round";
    pen.strokeStyle = p.surface;
    pen.lineWidth = 4.5;
    draw();
    pen.stroke();
  };
  const circle = (r: number): void => {
    pen.beginPath();
    pen.arc(c, c, r, 0, 2 * Math.PI);
  };
  switch (state) {
    case "enroute": {
      const arrow = (): void => {
        pen.beginPath();
        pen.moveTo(c, c - 8);
        pen.lineTo(c + 6.5, c + 7);
        pen.lineTo(c, c + 3.5);
        pen.lineTo(c - 6.5, c + 7);
        pen.closePath();
      };
      halo(arrow);
      arrow();
      pen.fillStyle = p.accent;
      pen.fill();
      return;
    }
    case "working":
    case "arrived": {
      halo(() => { pen.beginPath(); pen.rect(c - 5, c - 5, 10, 10); });
      pen.beginPath();
      pen.rect(c - 5, c - 5, 10, 10);
      pen.fillStyle = state === "working" ? p.work : p.surface;
      pen.fill();
      pen.strokeStyle = p.work;
      pen.lineWidth = 2;
      pen.stroke();
      return;
    }
    case "dark":
      halo(() => { circle(6); });
      circle(6);
      pen.fillStyle = p.surface;
      pen.fill();
      pen.setLineDash([3.2, 2]);
      pen.strokeStyle = p.bad;
      pen.lineWidth = 2;
      pen.stroke();
      return;
    default: {
      halo(() => { circle(5.2); });
      circle(5.2);
      pen.fillStyle = p.surface;
      pen.fill();
      pen.strokeStyle = state === "offered" ? p.waitGlyph : state === "accepted" ? p.accent : state === "off" ? p.field : p.ink2;
      pen.lineWidth = 2;
      pen.stroke();
      pen.fillStyle = pen.strokeStyle;
      pen.beginPath();
      if (state === "offered") {
        pen.moveTo(c, c);
        pen.arc(c, c, 5.2, -Math.PI / 2, 0);
      } else if (state === "accepted") pen.arc(c, c, 2.2, 0, 2 * Math.PI);
      pen.fill();
    }
  }
}

const PIN = 34;

function pin(pen: CanvasRenderingContext2D, kind: string, state: string, p: Palette): void {
  pen.translate(PIN / 2, PIN - 2);
  pen.beginPath();
  pen.moveTo(0, 0);
  pen.bezierCurveTo(-7, -10, -11, -14, -11, -19.5);
  pen.arc(0, -19.5, 11, Math.PI, 0);
  pen.bezierCurveTo(11, -14, 7, -10, 0, 0);
  pen.closePath();
  pen.fillStyle = state === "new" ? p.ink : p[colourOf(shapeOf(state))];
  pen.fill();
  pen.strokeStyle = p.surface;
  pen.lineWidth = 1.5;
  pen.stroke();
  pen.translate(-6.5, -26);
  pen.scale(0.54, 0.54);
  pen.strokeStyle = p.surface;
  pen.lineWidth = 2.4;
  pen.lineCap = pen.lineJoin = "round";
  pen.stroke(new Path2D(iconPath(kindIcon(kind))));
}

/** Gives the map its pictures; again after every change of style. */
export function addMarks(map: MapLibre, theme: ThemeName): void {
  const p = palettes[theme];
  const put = (name: string, size: number, draw: (pen: CanvasRenderingContext2D) => void): void => {
    const pen = canvas(size);
    draw(pen);
    if (map.hasImage(name)) map.removeImage(name);
    map.addImage(name, pen.getImageData(0, 0, size * RATIO, size * RATIO), { pixelRatio: RATIO });
  };
  for (const state of STATES) put(workerMark(state), SIZE, (pen) => { worker(pen, state, p); });
  for (const kind of [...KINDS, "other"]) for (const state of PIN_STATES) put(ticketMark(kind, state), PIN, (pen) => { pin(pen, kind, state, p); });
}
