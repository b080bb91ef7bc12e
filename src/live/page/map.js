// The zone from above on a canvas: graticule, scale, workers, tickets. No tiles: nothing is asked of anybody else.

import { draw } from "./shapes.js";
import { metres } from "./words.js";

const DEGREE_M = 111_195;
const GLIDE_MS = 1000;
const COLOURS = ["ink1", "ink2", "ink3", "line", "accent", "waiting", "waiting-glyph", "work", "done", "urgent", "surface", "land", "outside", "grid", "map-label"];
/** Which tickets' states stand beside the pin, and the pin's colour. */
const PIN = { new: "ink3", offered: "waiting", accepted: "accent", enroute: "accent", on_scene: "work", working: "work" };
const DROP = new Path2D("M0 -4.5C2 -1.8 3.2 -.2 3.2 1.4A3.2 3.2 0 0 1 -3.2 1.4C-3.2 -.2 -2 -1.8 0 -4.5z");
const CROSS = new Path2D("M-1.3 -4h2.6v2.7h2.7v2.6h-2.7v2.7h-2.6v-2.7h-2.7v-2.6h2.7z");
const MARK = new Path2D("M-3.5 -3h7v5h-4l-3 2.5z");

export class TownMap {
  constructor(canvas, feed, picked) {
    Object.assign(this, { canvas, feed, picked, glides: new Map(), pointers: new Map(), dirty: true });
    this.still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.context = canvas.getContext("2d");
    new ResizeObserver(() => this.resize()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.repaint());
    canvas.addEventListener("pointerdown", (e) => this.down(e));
    canvas.addEventListener("pointermove", (e) => this.move(e));
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, (e) => this.up(e));
    canvas.addEventListener("wheel", (e) => this.wheel(e), { passive: false });
    canvas.addEventListener("keydown", (e) => this.key(e));
    this.repaint();
    const frame = () => {
      if (this.dirty) this.paint();
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  repaint() {
    const style = getComputedStyle(document.documentElement);
    this.colours = Object.fromEntries(COLOURS.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
    this.font = getComputedStyle(document.body).fontFamily;
    this.dirty = true;
  }

  /** The whole zone, or where its people are when that is less. */
  whole() {
    const { zone } = this.feed;
    if (!zone) return;
    this.centre = { lat: zone.lat, lon: zone.lon };
    const far = [...this.feed.workers.values(), ...this.feed.tickets.values()]
      .map((x) => this.spot(x)).filter(Boolean).map((p) => this.away(p)).filter((m) => m <= zone.radius_m);
    const reach_m = far.length ? Math.min(zone.radius_m, Math.max(...far) * 1.08) : zone.radius_m;
    this.scale = Math.min(this.canvas.clientWidth, this.canvas.clientHeight) / (2 * Math.max(reach_m, 500));
    this.dirty = true;
  }

  spot(x) {
    const at = x.place ?? x.fix;
    return at?.lat != null && at.lon != null ? at : null;
  }

  away(p) {
    const x = (p.lon - this.centre.lon) * DEGREE_M * Math.cos((this.centre.lat * Math.PI) / 180);
    return Math.hypot(x, (p.lat - this.centre.lat) * DEGREE_M);
  }

  resize() {
    const ratio = devicePixelRatio || 1;
    this.canvas.width = this.canvas.clientWidth * ratio;
    this.canvas.height = this.canvas.clientHeight * ratio;
    if (!this.scale) this.whole();
    this.dirty = true;
  }

  /** Pixels of a place; the zone is small enough for a flat map with the middle's scale of longitude. */
  xy({ lat, lon }) {
    const k = DEGREE_M * this.scale;
    return [
      this.canvas.clientWidth / 2 + (lon - this.centre.lon) * k * Math.cos((this.centre.lat * Math.PI) / 180),
      this.canvas.clientHeight / 2 - (lat - this.centre.lat) * k,
    ];
  }

  pan(dx, dy) {
    const k = DEGREE_M * this.scale;
    this.centre = { lat: this.centre.lat + dy / k, lon: this.centre.lon - dx / (k * Math.cos((this.centre.lat * Math.PI) / 180)) };
    this.dirty = true;
  }

  zoom(factor, x = this.canvas.clientWidth / 2, y = this.canvas.clientHeight / 2) {
    const scale = Math.min(1, Math.max(1e-4, this.scale * factor));
    const [dx, dy] = [x - this.canvas.clientWidth / 2, y - this.canvas.clientHeight / 2];
    this.pan(-dx, -dy);
    this.scale = scale;
    this.pan(dx, dy);
  }

  down(e) {
    this.canvas.setPointerCapture(e.pointerId);
    this.pointers.set(e.pointerId, [e.offsetX, e.offsetY]);
    this.dragged_px = 0;
  }

  move(e) {
    const before = this.pointers.get(e.pointerId);
    if (!before) return;
    const others = [...this.pointers].filter(([id]) => id !== e.pointerId).map(([, at]) => at);
    if (others.length === 1) {
      const apart = ([x, y]) => Math.hypot(x - others[0][0], y - others[0][1]);
      this.zoom(apart([e.offsetX, e.offsetY]) / Math.max(apart(before), 1), others[0][0], others[0][1]);
    } else {
      this.pan(e.offsetX - before[0], e.offsetY - before[1]);
    }
    this.dragged_px += Math.hypot(e.offsetX - before[0], e.offsetY - before[1]);
    this.pointers.set(e.pointerId, [e.offsetX, e.offsetY]);
  }

  up(e) {
    if (this.pointers.delete(e.pointerId) && e.type === "pointerup" && this.dragged_px < 6) this.picked(this.near(e.offsetX, e.offsetY));
  }

  wheel(e) {
    e.preventDefault();
    this.zoom(Math.exp(-e.deltaY / 400), e.offsetX, e.offsetY);
  }

  key(e) {
    const step = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[e.key];
    if (step) this.pan(...step);
    else if (e.key === "+" || e.key === "=") this.zoom(1.4);
    else if (e.key === "-") this.zoom(1 / 1.4);
    else return;
    e.preventDefault();
  }

  near(x, y) {
    const found = [];
    const look = (kind, rows, lift_px) => {
      for (const [id, row] of rows) {
        const spot = kind === "worker" ? this.glided(id) : this.spot(row);
        if (!spot) continue;
        const [px, py] = this.xy(spot);
        found.push({ kind, id, px: Math.hypot(px - x, py - lift_px - y) });
      }
    };
    look("ticket", this.feed.tickets, 14);
    look("worker", this.feed.workers, 0);
    found.sort((a, b) => a.px - b.px);
    return found[0]?.px < 18 ? found[0] : null;
  }

  /** Takes the workers' newest places: a marker glides there from where it is drawn. */
  moved() {
    const now = performance.now();
    for (const [id, worker] of this.feed.workers) {
      const to = this.spot(worker);
      const old = this.glides.get(id);
      if (!to || (old && old.to.lat === to.lat && old.to.lon === to.lon)) continue;
      this.glides.set(id, { from: old ? this.glided(id) : to, to, since: now });
    }
    for (const id of this.glides.keys()) if (!this.feed.workers.has(id)) this.glides.delete(id);
    this.dirty = true;
  }

  glided(id) {
    const glide = this.glides.get(id);
    if (!glide) return null;
    const part = this.still ? 1 : Math.min(1, (performance.now() - glide.since) / GLIDE_MS);
    const between = (a, b) => a + (b - a) * part;
    return { lat: between(glide.from.lat, glide.to.lat), lon: between(glide.from.lon, glide.to.lon) };
  }

  paint() {
    this.dirty = false;
    if (!this.feed.zone || !this.scale || !this.canvas.clientWidth) return;
    const { context: c, canvas, colours } = this;
    const ratio = devicePixelRatio || 1;
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    c.fillStyle = colours.outside;
    c.fillRect(0, 0, canvas.clientWidth, canvas.clientHeight);
    this.ground(c);
    this.errands(c);
    this.people(c);
    this.pins(c);
    this.ruler(c);
    const gliding = [...this.glides.values()].some((g) => performance.now() - g.since < GLIDE_MS);
    if (gliding && !this.still) this.dirty = true;
  }

  ground(c) {
    const { zone } = this.feed;
    const [x, y] = this.xy(zone);
    c.beginPath();
    c.arc(x, y, zone.radius_m * this.scale, 0, 2 * Math.PI);
    c.fillStyle = this.colours.land;
    c.fill();
    this.graticule(c);
    c.beginPath();
    c.arc(x, y, zone.radius_m * this.scale, 0, 2 * Math.PI);
    c.strokeStyle = this.colours["map-label"];
    c.setLineDash([6, 4]);
    c.lineWidth = 1;
    c.stroke();
    c.setLineDash([]);
  }

  graticule(c) {
    const { clientWidth: w, clientHeight: h } = this.canvas;
    const step = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5].find((s) => s * DEGREE_M * this.scale > 90) ?? 1;
    const digits = step < 0.01 ? 3 : 2;
    const half = { lat: h / 2 / (DEGREE_M * this.scale) };
    half.lon = w / 2 / (DEGREE_M * this.scale * Math.cos((this.centre.lat * Math.PI) / 180));
    c.strokeStyle = this.colours.grid;
    c.fillStyle = this.colours["map-label"];
    c.font = `12px ${this.font}`;
    c.lineWidth = 1;
    c.beginPath();
    for (let lat = Math.ceil((this.centre.lat - half.lat) / step) * step; lat < this.centre.lat + half.lat; lat += step) {
      const y = Math.round(this.xy({ lat, lon: this.centre.lon })[1]) + 0.5;
      c.moveTo(0, y);
      c.lineTo(w, y);
      c.fillText(`${lat.toFixed(digits)}°N`, 6, y - 4);
    }
    for (let lon = Math.ceil((this.centre.lon - half.lon) / step) * step; lon < this.centre.lon + half.lon; lon += step) {
      const x = Math.round(this.xy({ lat: this.centre.lat, lon })[0]) + 0.5;
      c.moveTo(x, 0);
      c.lineTo(x, h);
      c.fillText(`${lon.toFixed(digits)}°E`, x + 4, h - 6);
    }
    c.stroke();
  }

  /** From each worker to the ticket he has: a line when he drives, dots while he is asked. */
  errands(c) {
    c.lineWidth = 2;
    for (const ticket of this.feed.tickets.values()) {
      const dispatch = ticket.live_dispatch;
      const [from, to] = [dispatch && this.glided(dispatch.worker_id), this.spot(ticket)];
      if (!from || !to || !["offered", "accepted", "enroute"].includes(ticket.state)) continue;
      c.strokeStyle = this.colours[ticket.state === "offered" ? "waiting-glyph" : "accent"];
      c.globalAlpha = this.chosen?.id === ticket.id ? 1 : 0.45;
      c.setLineDash(ticket.state === "enroute" ? [] : [2, 4]);
      c.beginPath();
      c.moveTo(...this.xy(from));
      c.lineTo(...this.xy(to));
      c.stroke();
    }
    c.globalAlpha = 1;
    c.setLineDash([]);
  }

  people(c) {
    const rank = (w) => (w.state === "off" ? 0 : w.state === "free" ? 1 : 2);
    const shown = [...this.feed.workers].filter(([, w]) => w.state !== "off" || this.chosen?.id === w.id);
    for (const [id, worker] of shown.sort((a, b) => rank(a[1]) - rank(b[1]))) {
      const at = this.glided(id);
      if (!at) continue;
      const [x, y] = this.xy(at);
      c.save();
      c.translate(x, y);
      draw(c, worker.state, this.colours, worker.kind === "rescuer" ? 17 : 14, ((worker.fix?.heading_deg ?? 0) * Math.PI) / 180);
      c.restore();
      if (this.chosen?.id === id) this.tag(c, worker.name, x, y);
    }
  }

  pins(c) {
    for (const [id, ticket] of this.feed.tickets) {
      const at = this.spot(ticket);
      if (!at) continue;
      const [x, y] = this.xy(at);
      const chosen = this.chosen?.id === id;
      c.save();
      c.translate(x, y);
      if (chosen) c.scale(1.35, 1.35);
      c.beginPath();
      c.moveTo(0, 0);
      c.bezierCurveTo(-3, -6, -9, -9, -9, -15);
      c.arc(0, -15, 9, Math.PI, 0);
      c.bezierCurveTo(9, -9, 3, -6, 0, 0);
      c.fillStyle = this.colours[ticket.needs_human ? "urgent" : PIN[ticket.state] ?? "ink3"];
      c.strokeStyle = this.colours.surface;
      c.lineWidth = 1.5;
      c.fill();
      c.stroke();
      c.translate(0, -15);
      c.fillStyle = this.colours.surface;
      c.fill({ wash: DROP, rescue: CROSS }[ticket.kind] ?? MARK);
      c.translate(9, -8);
      draw(c, ticket.needs_human ? "human" : ticket.state, this.colours, 10, Math.PI / 2);
      c.restore();
      if (chosen) this.tag(c, ticket.no.slice(-4), x, y - 22);
    }
  }

  tag(c, text, x, y) {
    c.font = `600 12px ${this.font}`;
    const width = c.measureText(text).width + 12;
    c.fillStyle = this.colours.surface;
    c.fillRect(x + 14, y - 10, width, 20);
    c.fillStyle = this.colours.ink1;
    c.fillText(text, x + 20, y + 4);
  }

  ruler(c) {
    const most_m = 140 / this.scale;
    const unit = 10 ** Math.floor(Math.log10(most_m));
    const length_m = [5, 2, 1].map((n) => n * unit).find((m) => m <= most_m) ?? unit;
    const [x, y] = [16, this.canvas.clientHeight - 28];
    c.fillStyle = this.colours.surface;
    c.globalAlpha = 0.85;
    c.fillRect(x - 6, y - 20, length_m * this.scale + 12, 28);
    c.globalAlpha = 1;
    c.strokeStyle = c.fillStyle = this.colours.ink2;
    c.lineWidth = 1.5;
    c.beginPath();
    c.moveTo(x, y - 5);
    c.lineTo(x, y);
    c.lineTo(x + length_m * this.scale, y);
    c.lineTo(x + length_m * this.scale, y - 5);
    c.stroke();
    c.font = `12px ${this.font}`;
    c.fillText(metres(length_m), x + 2, y - 7);
  }
}
