// The workers' layer: ten thousand marks in one draw call. What moved goes into typed arrays at most a few times a second;
// between two fixes the card's own program moves the marks in a straight line, so that nothing is computed here a frame.

import { MercatorCoordinate, type CustomLayerInterface, type Map as MapLibre } from "maplibre-gl";
import { positions, STATES, stateCode, type WorkerState } from "../live/positions";
import type { ThemeName } from "../theme/tokens";
import { glidePoint, glideStart, Glides } from "./glide";
import { workerAtlas, WORKER_PX, WORKER_RATIO } from "./marks";
import type { MapSettings } from "./settings";
import { onMap } from "./style";

/** Rows a worker has on the card: from x, y; to x, y; start of the glide; picture; turn. */
const FIELDS = 7;
/** Drawn anew at most so often, milliseconds: the stream speaks once a second. */
const TAKE_MS = 250;
/** A machine whose pictures take longer than this is spared the gliding: marks jump, once a fix. */
const SLOW_MS = 50;
/** Farther out a second's drive is less than a pixel or two, and the whole town would be drawn for it. */
const GLIDE_ZOOM = 12;

const VERTEX = `#version 300 es
in vec2 corner; in vec2 from; in vec2 to; in float start; in float picture; in float turn;
uniform vec2 centre; uniform vec2 half_size; uniform float world; uniform float now; uniform float size; uniform float pictures; uniform float glide;
out vec2 at;
void main() {
  if (picture < 0.0) { gl_Position = vec4(2.0, 2.0, 2.0, 1.0); return; }
  float part = clamp((now - start) / glide, 0.0, 1.0);
  vec2 place = (mix(from, to, part) - centre) * world;
  float c = cos(turn); float s = sin(turn);
  vec2 off = vec2(corner.x * c - corner.y * s, corner.x * s + corner.y * c) * size;
  gl_Position = vec4((place.x + off.x) / half_size.x, -(place.y + off.y) / half_size.y, 0.0, 1.0);
  at = vec2((picture + corner.x + 0.5) / pictures, corner.y + 0.5);
}`;
const FRAGMENT = `#version 300 es
precision mediump float;
uniform sampler2D atlas; in vec2 at; out vec4 colour;
void main() { colour = texture(atlas, at); }`;

export class WorkerLayer implements CustomLayerInterface {
  readonly id = "workers";
  readonly type = "custom" as const;
  readonly #theme: ThemeName;
  readonly #settings: MapSettings;
  readonly #glides = new Glides();
  #show: ReadonlySet<WorkerState>;
  #map: MapLibre | undefined;
  #gl: WebGL2RenderingContext | undefined;
  #program: WebGLProgram | undefined;
  #rows: WebGLBuffer | undefined;
  #corners: WebGLBuffer | undefined;
  #array: WebGLVertexArrayObject | undefined;
  #texture: WebGLTexture | undefined;
  #where: Record<string, WebGLUniformLocation | null> = {};
  #data = new Float32Array(0);
  #capacity = 0;
  #dirty = true;
  #taken = -1;
  #timer: ReturnType<typeof setInterval> | undefined;
  #began = 0;
  #still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  #mean = 16;
  #last = 0;
  /** Whether the last picture asked for the next one. */
  #following = false;
  /** Mercator point that rows are relative to: 32 bits hold centimetres then. */
  #origin: [number, number] | undefined;

  constructor(theme: ThemeName, settings: MapSettings, show: ReadonlySet<WorkerState>) {
    this.#theme = theme;
    this.#settings = settings;
    this.#show = show;
  }

  /** How many marks are drawn. */
  get drawn(): number {
    return this.#drawn;
  }
  #drawn = 0;

  show(states: ReadonlySet<WorkerState>): void {
    this.#show = states;
    this.#taken = -1;
    this.#take();
  }

  onAdd(map: MapLibre, gl: WebGL2RenderingContext): void {
    this.#map = map;
    this.#gl = gl;
    this.#began = performance.now();
    const program = link(gl);
    this.#program = program;
    for (const name of ["centre", "half_size", "world", "now", "size", "pictures", "glide", "atlas"]) this.#where[name] = gl.getUniformLocation(program, name);
    this.#texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, workerAtlas(this.#theme));
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    this.#corners = gl.createBuffer();
    this.#rows = gl.createBuffer();
    this.#array = gl.createVertexArray();
    gl.bindVertexArray(this.#array);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#corners);
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-0.5, -0.5, 0.5, -0.5, -0.5, 0.5, 0.5, 0.5]), gl.STATIC_DRAW);
    attribute(gl, program, "corner", 2, 8, 0, 0);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#rows);
    let offset = 0;
    for (const [name, size] of [["from", 2], ["to", 2], ["start", 1], ["picture", 1], ["turn", 1]] as const) {
      attribute(gl, program, name, size, FIELDS * 4, offset * 4, 1);
      offset += size;
    }
    gl.bindVertexArray(null);
    this.#capacity = 0;
    this.#taken = -1;
    this.#take();
    this.#timer = setInterval(() => { if (!document.hidden) this.#take(); }, TAKE_MS);
  }

  onRemove(): void {
    clearInterval(this.#timer);
    const gl = this.#gl;
    if (!gl) return;
    gl.deleteBuffer(this.#rows ?? null);
    gl.deleteBuffer(this.#corners ?? null);
    gl.deleteVertexArray(this.#array ?? null);
    gl.deleteTexture(this.#texture ?? null);
    gl.deleteProgram(this.#program ?? null);
    this.#gl = undefined;
    this.#map = undefined;
  }

  render(gl: WebGL2RenderingContext): void {
    const map = this.#map;
    if (!map || !this.#program || !this.#origin || !this.#array) return;
    const now = this.#now();
    // Only pictures that follow on each other tell how quick this machine draws.
    if (this.#following) this.#mean = this.#mean * 0.8 + Math.min(1000, (now - this.#last) * 1000) * 0.2;
    this.#last = now;
    gl.useProgram(this.#program);
    gl.bindVertexArray(this.#array);
    if (this.#dirty) this.#upload(gl);
    const centre = MercatorCoordinate.fromLngLat(map.getCenter());
    const box = map.getContainer();
    gl.uniform2f(this.#where["centre"] ?? null, centre.x - this.#origin[0], centre.y - this.#origin[1]);
    gl.uniform2f(this.#where["half_size"] ?? null, box.clientWidth / 2, box.clientHeight / 2);
    gl.uniform1f(this.#where["world"] ?? null, 512 * 2 ** map.getZoom());
    gl.uniform1f(this.#where["now"] ?? null, now);
    gl.uniform1f(this.#where["size"] ?? null, sizeAt(map.getZoom(), this.#drawn));
    gl.uniform1f(this.#where["pictures"] ?? null, STATES.length);
    gl.uniform1f(this.#where["glide"] ?? null, this.#glide());
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.#texture ?? null);
    gl.uniform1i(this.#where["atlas"] ?? null, 0);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, this.#glides.size);
    gl.bindVertexArray(null);
    this.#following = now < this.#glides.until && this.#mean < SLOW_MS;
    if (this.#following) map.triggerRepaint();
  }

  /** Who stands at this pixel of the map, the nearest of several. */
  pick(x: number, y: number): string | undefined {
    const map = this.#map;
    if (!map || !this.#origin) return undefined;
    const centre = MercatorCoordinate.fromLngLat(map.getCenter());
    const box = map.getContainer();
    const world = 512 * 2 ** map.getZoom();
    const [wantX, wantY] = [(x - box.clientWidth / 2) / world + centre.x - this.#origin[0], (y - box.clientHeight / 2) / world + centre.y - this.#origin[1]];
    const reach = Math.max(10, sizeAt(map.getZoom(), this.#drawn) / 2) / world;
    const now = this.#now();
    let [best, far] = [-1, reach * reach];
    for (let i = 0; i < this.#glides.size; i++) {
      if ((this.#glides.picture[i] ?? -1) < 0) continue;
      const [px, py] = glidePoint(this.#glides, i, now, this.#glide());
      const d = (px - wantX) ** 2 + (py - wantY) ** 2;
      if (d < far) [best, far] = [i, d];
    }
    return best < 0 ? undefined : this.#glides.ids[best];
  }

  /** Where a worker's mark is drawn now, in pixels of the map. */
  at(id: string): [x: number, y: number] | undefined {
    const map = this.#map;
    const row = positions.row(id);
    if (!map || !this.#origin || row === undefined || this.#glides.ids[row] !== id) return undefined;
    const [px, py] = glidePoint(this.#glides, row, this.#now(), this.#glide());
    const centre = MercatorCoordinate.fromLngLat(map.getCenter());
    const box = map.getContainer();
    const world = 512 * 2 ** map.getZoom();
    return [(px + this.#origin[0] - centre.x) * world + box.clientWidth / 2, (py + this.#origin[1] - centre.y) * world + box.clientHeight / 2];
  }

  #now(): number {
    return (performance.now() - this.#began) / 1000;
  }

  /** Seconds; next to nothing where motion is not wanted, not to be had or not to be seen. */
  #glide(): number {
    const seen = (this.#map?.getZoom() ?? 0) >= GLIDE_ZOOM;
    return seen && !this.#still && this.#mean < SLOW_MS ? 1 : 0.001;
  }

  /** What the store says now into the rows; unmoved rows stay as they are. */
  #take(): void {
    if (this.#taken === positions.version || !this.#map) return;
    this.#taken = positions.version;
    if (positions.size === 0 && this.#glides.size === 0) return;
    this.#origin ??= mercator(onMap(this.#settings, positions.lon[0] ?? 0, positions.lat[0] ?? 0));
    const [ox, oy] = this.#origin;
    const shown = STATES.map((s) => this.#show.has(s));
    const [enroute, glides, now, glide] = [stateCode("enroute"), this.#glides, this.#now(), this.#glide()];
    glides.resize(positions.size);
    let drawn = 0;
    for (let i = 0; i < positions.size; i++) {
      const code = positions.state[i] ?? 0;
      const [x, y] = mercator(onMap(this.#settings, positions.lon[i] ?? 0, positions.lat[i] ?? 0));
      glideStart(glides, i, positions.ids[i] ?? "", x - ox, y - oy, now, glide);
      const heading = positions.heading[i] ?? NaN;
      glides.picture[i] = shown[code] ? code : -1;
      glides.turn[i] = code === enroute && !Number.isNaN(heading) ? (heading * Math.PI) / 180 : 0;
      if (shown[code]) drawn++;
    }
    this.#drawn = drawn;
    this.#dirty = true;
    this.#map.triggerRepaint();
  }

  #upload(gl: WebGL2RenderingContext): void {
    this.#dirty = false;
    const { size } = this.#glides;
    if (this.#data.length < size * FIELDS) this.#data = new Float32Array(Math.max(256, 2 ** Math.ceil(Math.log2(size + 1))) * FIELDS);
    this.#glides.pack(this.#data);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#rows ?? null);
    if (this.#capacity !== this.#data.length) {
      gl.bufferData(gl.ARRAY_BUFFER, this.#data, gl.DYNAMIC_DRAW);
      this.#capacity = this.#data.length;
    } else gl.bufferSubData(gl.ARRAY_BUFFER, 0, this.#data, 0, size * FIELDS);
  }
}

/** More marks than this in sight of a whole town would be one blot: they shrink to points. */
const CROWD = 2000;

/** Pixels across a mark: smaller when the whole town is in sight, and when it is full. */
function sizeAt(zoom: number, drawn: number): number {
  const near = Math.min(1, Math.max(0.55, 0.55 + ((zoom - 8) / 4) * 0.45));
  return (WORKER_PX / WORKER_RATIO) * near * (drawn > CROWD && zoom < GLIDE_ZOOM ? 0.5 : 1);
}

function mercator([lon, lat]: [number, number]): [number, number] {
  return [(lon + 180) / 360, (180 - (180 / Math.PI) * Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360))) / 360];
}

function link(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]] as const) {
    const shader = gl.createShader(kind);
    if (!shader) throw new Error("the card gives no shader");
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? "the card refused the program");
  return program;
}

function attribute(gl: WebGL2RenderingContext, program: WebGLProgram, name: string, size: number, stride: number, offset: number, divisor: number): void {
  const at = gl.getAttribLocation(program, name);
  gl.enableVertexAttribArray(at);
  gl.vertexAttribPointer(at, size, gl.FLOAT, false, stride, offset);
  gl.vertexAttribDivisor(at, divisor);
}
