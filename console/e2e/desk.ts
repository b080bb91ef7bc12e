// A desk without a browser: books and cancels by the API, so that a phone has something to answer.

import type { Fact, StoredPhoto, Ticket, Worker } from "../src/api/types";
import type { Server, SignIn } from "./server";

export interface Point {
  latitude: number;
  longitude: number;
}

export interface Desk {
  /** Where a worker was last seen: a phone that is elsewhere a moment later would be refused as a jump. */
  seen(who: SignIn): Promise<Point>;
  /** Books a job some way north of a place; a wash for that worker by name, a rescue for whoever can. */
  book(who: SignIn, at: Point, more?: { kind?: string; note?: string; north_m?: number }): Promise<Ticket>;
  cancel(id: string): Promise<void>;
  ticket(id: string): Promise<Ticket>;
  facts(id: string): Promise<Fact[]>;
  photos(id: string): Promise<StoredPhoto[]>;
  /** Somebody of the crew that a job is with: its lead, or another of it. */
  crewOf(id: string, lead: boolean): Promise<SignIn>;
  /** The last fact of a worker's round. */
  dispatchOf(id: string, worker: string): Promise<Fact>;
}

export async function desk(server: Server): Promise<Desk> {
  const bearer = async (who: SignIn): Promise<string> => {
    const answer = await fetch(`${server.url}/api/v1/sign-in`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ login: who.login, password: who.password }) });
    return ((await answer.json()) as { token: string }).token;
  };
  const worker = server.who("worker");
  const token = await bearer(server.signIns.find((s) => s.role === "manager" && s.branch_id === worker.branch_id) ?? server.who("manager"));
  const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const answer = await fetch(`${server.url}/api/v1${path}`, { method, headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" }, ...(body ? { body: JSON.stringify(body) } : {}) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${String(answer.status)} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  let booked = 0;
  const facts = async (id: string): Promise<Fact[]> => (await ask<{ items: Fact[] }>("GET", `/tickets/${id}/facts?limit=200`)).items;
  return {
    seen: async (who) => {
      const all = (await ask<{ items: Worker[] }>("GET", "/workers?limit=200")).items;
      const fix = all.find((w) => w.id === who.worker_id)?.last_fix;
      if (!fix) throw new Error(`${who.login} was never seen`);
      return { latitude: fix.lat, longitude: fix.lon };
    },
    book: (who, at, more = {}) => ask("POST", "/tickets", {
      kind: more.kind ?? "wash",
      phone: `1390000${String(6000 + ++booked)}`,
      customer_name: "王女士",
      plate: booked % 2 === 0 ? "陕AD06218" : "陕A7K3Q2",
      place: { lat: at.latitude + (more.north_m ?? 150) / 111_195, lon: at.longitude + 0.001, address: "高新路 创业广场 B 座 地下二层 C 区 116" },
      ...(more.note === undefined ? {} : { note: more.note }),
      ...(who.worker_id === undefined || more.kind === "rescue" ? {} : { wish: { worker_id: who.worker_id } }),
    }),
    cancel: async (id) => {
      // The dispatcher may move the ticket between reading it and this: it is read again.
      for (let tried = 0; ; tried++) {
        const { version } = await ask<Ticket>("GET", `/tickets/${id}`);
        try {
          await ask("POST", `/tickets/${id}/cancel`, { version, reason: "test" });
          return;
        } catch (why) {
          if (tried >= 4) throw why;
        }
      }
    },
    photos: async (id) => (await ask<{ items: StoredPhoto[] }>("GET", `/tickets/${id}/photos`)).items,
    crewOf: async (id, lead) => {
      const { live_dispatch } = await ask<Ticket>("GET", `/tickets/${id}`);
      const all = (await ask<{ items: Worker[] }>("GET", "/workers?limit=200")).items.filter((w) => w.crew_id === live_dispatch?.crew_id);
      const found = all.find((w) => (w.id === live_dispatch?.worker_id) === lead);
      const who = server.signIns.find((s) => s.worker_id === found?.id);
      if (!who) throw new Error("there is no such member of the crew");
      return who;
    },
    ticket: (id) => ask("GET", `/tickets/${id}`),
    facts,
    dispatchOf: async (id, worker_id) => {
      const all = (await facts(id)).filter((f) => (f.data as { worker_id?: string }).worker_id === worker_id);
      return all.at(-1) as Fact;
    },
  };
}
