import type { Flow } from "../api/types";

/** A way between two states, by their places in the row; all commands that go it. */
export interface Arc {
  from: number;
  to: number;
  commands: string[];
}

/** Every way that leads somewhere else, each pair once, in the row's order. */
export function arcsOf(flow: Pick<Flow, "states" | "moves">): Arc[] {
  const at = new Map(flow.states.map((s, i) => [s.name, i]));
  const found = new Map<string, Arc>();
  for (const move of flow.moves) {
    const to = move.to ? at.get(move.to) : undefined;
    if (to === undefined) continue;
    for (const name of move.from) {
      const from = at.get(name);
      if (from === undefined || from === to) continue;
      const key = `${String(from)}-${String(to)}`;
      const arc = found.get(key) ?? { from, to, commands: [] };
      if (!arc.commands.includes(move.command)) arc.commands.push(move.command);
      found.set(key, arc);
    }
  }
  return [...found.values()].sort((a, b) => a.from - b.from || a.to - b.to);
}
