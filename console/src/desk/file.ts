// Whose file pops up: read once a number, at once from the ringing frame when that came, and kept true by the stream.

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "../api/client";
import { queries } from "../api/query";
import type { Call, Customer, Ticket } from "../api/types";
import { useFrame, useOpenTickets, type Ringing } from "../live";

const key = {
  customers: (phone: string) => ["desk", "customers", phone] as const,
  tickets: (phone: string) => ["desk", "tickets", phone] as const,
  rung: (phone: string) => ["desk", "rung", phone] as const,
};
/** A number that a file can be found by. */
const findable = (phone: string): boolean => phone.replace(/\D/g, "").length >= 5;

/** Keeps what the ringing frame brings, so that the file is there before anything is asked. */
export function takeRinging(ringing: Ringing): void {
  queries.setQueryData(key.customers(ringing.from), ringing.customers);
  queries.setQueryData(key.rung(ringing.from), ringing.last_calls);
}

/** Calls `pop` when a call rings at the own seat, wherever in the console its agent is. */
export function useRinging(pop: () => void): void {
  useFrame("ringing", (ringing) => {
    takeRinging(ringing);
    pop();
  });
}

/** After somebody's file was changed here. */
export function putCustomer(phone: string, changed: Customer): void {
  queries.setQueryData<Customer[]>(key.customers(phone), (all) => all?.map((c) => (c.id === changed.id ? changed : c)));
}

export interface CallerFile {
  customers: readonly Customer[];
  /** All that is known, newest first; the open ones as they stand now. */
  tickets: readonly Ticket[];
  /** Calls before this one, newest first. */
  calls: readonly Call[];
  /** Whether the first reading is done: before that nobody is called unknown. */
  ready: boolean;
}

export function useCallerFile(phone: string, chosen: string | undefined): CallerFile {
  const enabled = findable(phone);
  const customers = useQuery({ queryKey: key.customers(phone), enabled, queryFn: async ({ signal }) => (await api.get("/api/v1/customers", { query: { phone, limit: 20 }, signal })).items });
  const past = useQuery({ queryKey: key.tickets(phone), enabled, queryFn: async ({ signal }) => (await api.get("/api/v1/tickets", { query: { q: phone, limit: 50 }, signal })).items });
  const rung = useQuery<Call[]>({ queryKey: key.rung(phone), enabled: false, queryFn: () => [] });
  const calls = useQuery({ queryKey: ["desk", "calls", chosen], enabled: chosen !== undefined, queryFn: async ({ signal }) => (await api.get("/api/v1/calls", { query: { customer: chosen ?? "", limit: 30 }, signal })).items });
  const open = useOpenTickets();
  const tickets = useMemo(() => {
    const his = (t: Ticket): boolean => t.phone === phone || (chosen !== undefined && t.customer_id === chosen);
    const all = new Map((past.data ?? []).map((t) => [t.id, t]));
    for (const t of open) if (his(t) && (all.get(t.id)?.version ?? 0) <= t.version) all.set(t.id, t);
    return [...all.values()].sort((a, b) => b.created_at.localeCompare(a.created_at));
  }, [past.data, open, phone, chosen]);
  return { customers: customers.data ?? [], tickets, calls: calls.data ?? rung.data ?? [], ready: !enabled || !customers.isPending };
}
