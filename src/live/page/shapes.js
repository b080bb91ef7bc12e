// States are shapes first, words second, colour third. One path serves list and map: 14 units square, its middle at 7, 7.

const ring = "M7 2a5 5 0 1 0 0 10a5 5 0 1 0 0-10z";
const square = "M2.5 2.5h9v9h-9z";

/** What each state looks like: paths that are stroked, filled, or cut out in the ground's colour. */
export const SHAPES = {
  new: { colour: "ink3", stroke: ring },
  waiting: { colour: "ink3", stroke: ring },
  offered: { colour: "waiting-glyph", stroke: ring, fill: "M7 7V2a5 5 0 0 1 5 5z" },
  due: { colour: "waiting-glyph", stroke: ring, fill: "M7 7V2a5 5 0 0 1 5 5z" },
  accepted: { colour: "accent", stroke: ring, fill: "M7 5a2 2 0 1 0 0 4a2 2 0 1 0 0-4z" },
  enroute: { colour: "accent", fill: "M7 1L12.5 13L7 10.2L1.5 13z", turns: true },
  on_scene: { colour: "work", stroke: square },
  arrived: { colour: "work", stroke: square },
  working: { colour: "work", stroke: square, fill: square },
  done: { colour: "done", stroke: "M2 7.5L5.5 11L12 3.5" },
  closed: { colour: "done", stroke: "M2 7.5L5.5 11L12 3.5" },
  cancelled: { colour: "ink3", stroke: `${ring}M3.5 10.5L10.5 3.5` },
  failed: { colour: "urgent", stroke: `${ring}M3.5 10.5L10.5 3.5` },
  human: { colour: "urgent", fill: "M7 .3L13.7 7L7 13.7L.3 7z", cut: "M7 3.6v4M7 9.4v1.2" },
  late: { colour: "urgent", fill: "M7 1L13.5 13h-13z", cut: "M7 5v4M7 10.4v1.2" },
  free: { colour: "ink2", stroke: ring },
  off: { colour: "line", stroke: ring },
  dark: { colour: "urgent", stroke: ring, dashed: true },
  connected: { colour: "done", stroke: `${ring}M4.5 7.2L6.3 9L9.6 5.2` },
  catching: { colour: "waiting-glyph", stroke: ring, fill: "M7 2a5 5 0 0 1 0 10z" },
  cut: { colour: "urgent", stroke: `${ring}M5 5L9 9M9 5L5 9` },
};

const SVG = "http://www.w3.org/2000/svg";

/** A state's shape for a list. */
export function shape(state) {
  const look = SHAPES[state] ?? SHAPES.new;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 14 14");
  svg.setAttribute("class", "shape");
  svg.setAttribute("aria-hidden", "true");
  const path = (d, attributes) => {
    const element = document.createElementNS(SVG, "path");
    for (const [name, value] of Object.entries({ d, fill: "none", ...attributes })) element.setAttribute(name, value);
    if (look.turns) element.setAttribute("transform", "rotate(90 7 7)");
    svg.append(element);
  };
  const colour = `var(--${look.colour})`;
  if (look.fill) path(look.fill, { fill: colour });
  if (look.stroke) path(look.stroke, { stroke: colour, "stroke-width": 1.8, ...(look.dashed && { "stroke-dasharray": "3 2" }) });
  if (look.cut) path(look.cut, { stroke: "var(--surface)", "stroke-width": 1.6 });
  return svg;
}

const paths = new Map();
const path2d = (d) => paths.get(d) ?? paths.set(d, new Path2D(d)).get(d);

/** The same on the map, `size` pixels wide around where the context stands. */
export function draw(context, state, colours, size, turn = 0) {
  const look = SHAPES[state] ?? SHAPES.new;
  context.save();
  if (look.turns) context.rotate(turn);
  context.scale(size / 14, size / 14);
  context.translate(-7, -7);
  context.lineJoin = "round";
  // A halo of the ground keeps a shape readable over lines and neighbours.
  context.strokeStyle = colours.surface;
  context.lineWidth = 5;
  context.stroke(path2d(look.stroke ?? look.fill));
  if (look.stroke === ring || look.stroke === square) {
    context.fillStyle = colours.surface;
    context.fill(path2d(look.stroke));
  }
  context.fillStyle = context.strokeStyle = colours[look.colour];
  context.lineWidth = 2;
  context.setLineDash(look.dashed ? [3, 2] : []);
  if (look.fill) context.fill(path2d(look.fill));
  if (look.stroke) context.stroke(path2d(look.stroke));
  context.setLineDash([]);
  context.strokeStyle = colours.surface;
  context.lineWidth = 1.6;
  if (look.cut) context.stroke(path2d(look.cut));
  context.restore();
}
