// The open tickets of every zone the caller sees: read once, kept true by the facts. A fact says how a ticket moved; the
// rest of it (who, where, until when) is read, many moves at once.

import { useSyncExternalStore } from "react";
import { api } from "../api/client";
import { Refusal } from "../api/problem";
import type { Ticket, Zone } from "../api/types";
import { live } from "./client";

/** Tickets read at the same time. */
const AT_ONCE = 6;
const EVERY_MS = 250;

class OpenTickets {
  readonly #all = new Map<string, Ticket>();
  readonly #wanted = new Set<string>();
  readonly #hears = new Set<() => void>();
  #leave: (() => void)[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;
  #reading = false;
  #stale = false;
  #shown: readonly Ticket[] = [];
  #zones: readonly Zone[] = [];
  #ready = false;
  #turn = 0;

  get shown(): readonly Ticket[] {
    return this.#shown;
  }
  get zones(): readonly Zone[] {
    return this.#zones;
  }
  /** Whether the first reading is done. */
  get ready(): boolean {
    return this.#ready;
  }

  /** Reads and follows every zone; the number is read before the tickets, so that nothing falls between. */
  async start(): Promise<void> {
    this.stop();
    const turn = ++this.#turn;
    this.#leave.push(live.on("fact", (fact) => {
      if (fact.ticket_id === undefined || fact.ticket_id === null) return;
      this.#wanted.add(fact.ticket_id);
      const ticket = this.#all.get(fact.ticket_id);
      const said = fact.data as { version?: number; state?: string; needs_human?: boolean } | null;
      if (!ticket || (said?.version ?? 0) < ticket.version) return;
      this.#all.set(ticket.id, { ...ticket, state: said?.state ?? ticket.state, needs_human: said?.needs_human ?? ticket.needs_human, version: said?.version ?? ticket.version });
      this.#stale = true;
    }));
    this.#timer = setInterval(() => { this.#tick(); }, EVERY_MS);
    const zones = await api.all("/api/v1/zones");
    if (turn !== this.#turn) return;
    this.#zones = zones;
    for (const zone of zones) this.#leave.push(live.follow(zone.id, zone.seq));
    for (const ticket of await api.all("/api/v1/tickets", { query: { open: true } })) if (turn === this.#turn) this.#put(ticket);
    if (turn !== this.#turn) return;
    this.#ready = true;
    this.#stale = true;
    this.#tick();
  }

  stop(): void {
    this.#turn++;
    clearInterval(this.#timer);
    this.#leave.splice(0).forEach((leave) => { leave(); });
    this.#all.clear();
    this.#wanted.clear();
    this.#zones = [];
    this.#ready = false;
    this.#show();
  }

  /** Takes a ticket that was just answered, so that nobody waits for the stream to see his own deed. */
  learn(ticket: Ticket): void {
    this.#put(ticket);
    this.#show();
  }

  subscribe = (hear: () => void): (() => void) => {
    this.#hears.add(hear);
    return () => this.#hears.delete(hear);
  };

  #put(ticket: Ticket): void {
    if ((this.#all.get(ticket.id)?.version ?? 0) > ticket.version) return;
    if (ticket.closed_at) this.#all.delete(ticket.id);
    else this.#all.set(ticket.id, ticket);
    this.#stale = true;
  }

  #tick(): void {
    if (this.#stale) this.#show();
    void this.#read();
  }

  async #read(): Promise<void> {
    if (this.#reading || this.#wanted.size === 0 || live.connection.is === "cut") return;
    this.#reading = true;
    const turn = this.#turn;
    const some = [...this.#wanted].slice(0, AT_ONCE);
    await Promise.all(some.map(async (id) => {
      this.#wanted.delete(id);
      try {
        const ticket = await api.get("/api/v1/tickets/{id}", { path: { id } });
        if (turn === this.#turn) this.#put(ticket);
      } catch (why) {
        if (turn !== this.#turn || !(why instanceof Refusal)) return;
        if (why.status === 404) this.#all.delete(id);
        else if (why.again) this.#wanted.add(id);
      }
    }));
    this.#reading = false;
    if (this.#wanted.size > 0) setTimeout(() => void this.#read(), 0);
  }

  #show(): void {
    this.#stale = false;
    this.#shown = [...this.#all.values()];
    this.#hears.forEach((hear) => { hear(); });
  }
}

export const openTickets = new OpenTickets();

/** Every open ticket the caller sees, at most four times a second anew. */
export function useOpenTickets(): readonly Ticket[] {
  return useSyncExternalStore(openTickets.subscribe, () => openTickets.shown);
}

/** Whether the first reading is there. */
export function useTicketsReady(): boolean {
  return useSyncExternalStore(openTickets.subscribe, () => openTickets.ready);
}

/** The zones the caller sees, once read. */
export function useZones(): readonly Zone[] {
  return useSyncExternalStore(openTickets.subscribe, () => openTickets.zones);
}
