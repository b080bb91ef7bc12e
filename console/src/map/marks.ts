// The shapes on the map: workers by what they do, tickets as pins with their kind inside. Drawn once into pictures that the
// map turns and places by itself.

import type { Map as MapLibre } from "maplibre-gl";
import { STATES, type WorkerState } from "../live/positions";
import { fontFamily, palettes, type Palette, type ThemeName } from "../theme/tokens";
import { iconPath, kindIcon } from "../ui/icons";
import { colourOf, shapeOf } from "../ui/state";

const SIZE = 22;
const RATIO = 2;
/** Across a worker's picture in the atlas, and how many of its pixels make one of the page. */
export const WORKER_PX = SIZE * RATIO;
export const WORKER_RATIO = RATIO;
export const KINDS = ["wash", "rescue", "booking", "complaint", "enquiry", "return_visit"] as const;
/** States whose colour a pin can have. */
const PIN_STATES = ["new", "offered", "accepted", "enroute", "on_scene", "working", "done", "cancelled", "human"] as const;

/** The picture of a ticket of this kind in this state. */
export const ticketMark = (kind: string, state: string): string => `pin-${(KINDS as readonly string[]).includes(kind) ? kind : "other"}-${shapeOf(state)}`;

/** The picture of a place that is no ticket yet. */
export const placeMark = (kind: string): string => `place-${(KINDS as readonly string[]).includes(kind) ? kind : "other"}`;

/** The picture of so many tickets that lie too near to each other; urgent when one of them needs a person. */
export const clusterMark = (count: number, urgent: boolean): string => `cluster-${String(Math.min(count, MOST_COUNTED))}${urgent ? "-urgent" : ""}`;
/** More are written `999+`. */
const MOST_COUNTED = 1000;

function canvas(size: number, width = size): CanvasRenderingContext2D {
  const sheet = document.createElement("canvas");
  sheet.width = width * RATIO;
  sheet.height = size * RATIO;
  // Drawn by the processor: reading a picture back from the card waits until all that it still has to draw is drawn.
  const pen = sheet.getContext("2d", { willReadFrequently: true });
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

/** All pictures of workers beside each other, in the order of `STATES`. */
export function workerAtlas(theme: ThemeName): HTMLCanvasElement {
  const pen = canvas(SIZE, SIZE * STATES.length);
  for (const [i, state] of STATES.entries()) {
    pen.save();
    pen.translate(i * SIZE, 0);
    worker(pen, state, palettes[theme]);
    pen.restore();
  }
  return pen.canvas;
}

const PIN = 44;
const BADGE = 14;

/** A pin with its kind inside, and its state at the corner when it has one. */
function pin(pen: CanvasRenderingContext2D, kind: string, state: string | undefined, p: Palette): void {
  const colour = state === undefined || state === "new" ? p.ink : p[colourOf(shapeOf(state))];
  pen.save();
  pen.translate(PIN / 2, PIN - 2);
  pen.beginPath();
  pen.moveTo(0, 0);
  pen.bezierCurveTo(-7, -10, -11, -14, -11, -19.5);
  pen.arc(0, -19.5, 11, Math.PI, 0);
  pen.bezierCurveTo(11, -14, 7, -10, 0, 0);
  pen.closePath();
  pen.fillStyle = colour;
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
  pen.restore();
  if (state === undefined) return;
  pen.save();
  pen.translate(PIN / 2 + 9, PIN - 31);
  pen.beginPath();
  pen.arc(0, 0, BADGE / 2 + 1.5, 0, 2 * Math.PI);
  pen.fillStyle = p.surface;
  pen.fill();
  pen.scale(0.86, 0.86);
  pen.translate(-7, -7);
  badge(pen, state, colour, p.surface);
  pen.restore();
}

/** The shape of a state, 14 units wide, as `StateMark` draws it. */
function badge(pen: CanvasRenderingContext2D, state: string, colour: string, ground: string): void {
  pen.strokeStyle = pen.fillStyle = colour;
  pen.lineWidth = 1.8;
  pen.lineCap = pen.lineJoin = "round";
  const ring = (): void => { pen.stroke(new Path2D("M12 7A5 5 0 1 1 2 7a5 5 0 0 1 10 0z")); };
  switch (shapeOf(state)) {
    case "offered": ring(); pen.fill(new Path2D("M7 7V2a5 5 0 0 1 5 5z")); return;
    case "accepted": ring(); pen.fill(new Path2D("M9.400 7a2.400 2.400 0 1 1-4.800 0 2.400 2.400 0 0 1 4.800 0z")); return;
    case "enroute": pen.fill(new Path2D("M2.500 1.800L12.500 7l-10 5.200L5 7z")); return;
    case "on_scene": pen.stroke(new Path2D("M2.500 2.500h9v9h-9z")); return;
    case "working": pen.fill(new Path2D("M2 2h10v10H2z")); return;
    case "done": pen.stroke(new Path2D("M2 7.500l3.500 3.500L12 3.500")); return;
    case "cancelled": ring(); pen.stroke(new Path2D("M3.500 10.500l7-7")); return;
    case "human":
      pen.fill(new Path2D("M7 .5L13.500 7 7 13.500.5 7z"));
      pen.strokeStyle = ground;
      pen.stroke(new Path2D("M7 3.800v3.600M7 9.600v.2"));
      return;
    default: ring();
  }
}

/** So many tickets in one place: a number in a ring, and the diamond when one of them needs a person. */
function cluster(pen: CanvasRenderingContext2D, count: number, urgent: boolean, p: Palette): void {
  pen.translate(PIN / 2, PIN / 2);
  pen.beginPath();
  pen.arc(0, 0, 15, 0, 2 * Math.PI);
  pen.fillStyle = p.surface;
  pen.fill();
  pen.strokeStyle = urgent ? p.bad : p.ink2;
  pen.lineWidth = 2;
  pen.stroke();
  pen.fillStyle = p.ink;
  pen.font = `600 ${count > 99 ? "11" : "13"}px ${fontFamily}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(count >= MOST_COUNTED ? `${String(MOST_COUNTED - 1)}+` : String(count), 0, 1);
  if (!urgent) return;
  pen.translate(5, -21);
  badge(pen, "human", p.bad, p.surface);
}

function put(map: MapLibre, name: string, size: number, draw: (pen: CanvasRenderingContext2D) => void): void {
  const pen = canvas(size);
  draw(pen);
  if (map.hasImage(name)) map.removeImage(name);
  map.addImage(name, pen.getImageData(0, 0, size * RATIO, size * RATIO), { pixelRatio: RATIO });
}

/** Gives the map its pictures; again after every change of style. */
export function addMarks(map: MapLibre, theme: ThemeName): void {
  const p = palettes[theme];
  for (const kind of [...KINDS, "other"]) {
    put(map, placeMark(kind), PIN, (pen) => { pin(pen, kind, undefined, p); });
    for (const state of PIN_STATES) put(map, ticketMark(kind, state), PIN, (pen) => { pin(pen, kind, state, p); });
  }
}

/** A picture that the map asks for by its name: those of clusters are drawn when they are needed. */
export function drawMissing(map: MapLibre, name: string, theme: ThemeName): void {
  const found = /^cluster-(\d+)(-urgent)?$/.exec(name);
  if (found) put(map, name, PIN, (pen) => { cluster(pen, Number(found[1]), found[2] !== undefined, palettes[theme]); });
}
