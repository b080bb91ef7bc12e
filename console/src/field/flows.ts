// The ticket kinds as the phone knows them: how a job can end and which photographs it wants. Kept on the phone, so that a
// cellar knows them too.

import { useSyncExternalStore } from "react";
import { api } from "../api/client";
import type { Flow, Item } from "../api/types";
import type { Wanted } from "./proofs";

/** A list that is asked for once a start and kept for when there is no network. */
class KeptList<T> {
  readonly #name: string;
  readonly #ask: () => Promise<T[]>;
  readonly #hears = new Set<() => void>();
  #all: readonly T[] | undefined;
  #asked = false;

  constructor(name: string, ask: () => Promise<T[]>) {
    this.#name = name;
    this.#ask = ask;
  }

  get = (): readonly T[] => {
    this.#all ??= this.#kept();
    return this.#all;
  };

  subscribe = (hear: () => void): (() => void) => {
    this.#hears.add(hear);
    this.#refresh();
    return () => this.#hears.delete(hear);
  };

  #kept(): T[] {
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(this.#name) ?? "[]");
      return Array.isArray(kept) ? (kept as T[]) : [];
    } catch {
      return [];
    }
  }

  #refresh(): void {
    if (this.#asked) return;
    this.#asked = true;
    this.#ask().then((all) => {
      this.#all = all;
      localStorage.setItem(this.#name, JSON.stringify(all));
      this.#hears.forEach((hear) => { hear(); });
    }, () => { this.#asked = false; }); // what was kept serves until somebody looks again
  }
}

const flows = new KeptList<Flow>("nearhand.flows", () => api.all("/api/v1/flows"));
const items = new KeptList<Item>("nearhand.items", () => api.all("/api/v1/items", { query: { kind: "material" } }));

export type Outcome = Flow["outcomes"][number];

/** What a job of some kind wants. */
export interface Kind {
  /** The outcomes a worker may finish it with; none known: the server takes the flow's first. */
  outcomes: readonly Outcome[];
  /** The crew may end it on the scene because it is not wanted any more. */
  cancels: boolean;
  photos: readonly Wanted[];
}

export function kindOf(flow: Flow | undefined): Kind {
  const ends = new Set(flow?.moves.filter((m) => m.command === "finish").flatMap((m) => m.outcomes ?? []));
  const outcomes = flow?.outcomes.filter((o) => ends.has(o.name) && o.name !== "cancelled") ?? [];
  return { outcomes, cancels: ends.has("cancelled"), photos: flow?.photos ?? [] };
}

export function useKind(kind: string): Kind {
  const all = useSyncExternalStore(flows.subscribe, flows.get);
  return kindOf(all.find((f) => f.kind === kind));
}

/** The materials of the organisation. */
export const useItems = (): readonly Item[] => useSyncExternalStore(items.subscribe, items.get);

/** Asks for both as soon as somebody is signed in: where the first job is taken there may be no network. */
export function useKnown(): void {
  useSyncExternalStore(flows.subscribe, flows.get);
  useSyncExternalStore(items.subscribe, items.get);
}
