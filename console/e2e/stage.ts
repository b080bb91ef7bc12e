// A small stage for stories: workers on duty where they are wanted, customers with a past, somebody who rings. All of it
// over the public API, as phones and switches would do it.

import type { Server, SignIn } from "./server";

type Json = Record<string, unknown>;

export class Stage {
  readonly server: Server;
  readonly #tokens = new Map<string, string>();

  constructor(server: Server) {
    this.server = server;
  }

  async call(who: SignIn, method: string, path: string, body?: unknown): Promise<Json> {
    const token = await this.#token(who);
    const headers: Record<string, string> = { "Content-Type": "application/json", Authorization: `Bearer ${token}` };
    if (method !== "GET") headers["Idempotency-Key"] = crypto.randomUUID();
    const init: RequestInit = { method, headers };
    if (body !== undefined) init.body = JSON.stringify(body);
    const answer = await fetch(`${this.server.url}/api/v1${path}`, init);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === "" ? {} : (JSON.parse(text) as Json);
  }

  async #token(who: SignIn): Promise<string> {
    const known = this.#tokens.get(who.login);
    if (known !== undefined) return known;
    const answer = await fetch(`${this.server.url}/api/v1/sign-in`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ login: who.login, password: who.password }) });
    const { token } = (await answer.json()) as { token: string };
    this.#tokens.set(who.login, token);
    return token;
  }

  workers(): SignIn[] {
    return this.server.signIns.filter((s) => s.role === "worker");
  }

  /** Puts workers on duty around a place, the nearest first, half a kilometre farther each. */
  async onDuty(place: { lat: number; lon: number }, how: number): Promise<SignIn[]> {
    const some = this.workers().slice(0, how);
    for (const [i, who] of some.entries()) {
      await this.call(who, "POST", "/field/duty", { on: true });
      await this.fix(who, { lat: place.lat + 0.0045 * (i + 1) * (i % 2 === 0 ? 1 : -1), lon: place.lon + 0.004 * (i % 3) });
    }
    return some;
  }

  /** Three fixes that agree: one alone, far from where the phone was seen last, is not believed. */
  fix(who: SignIn, at: { lat: number; lon: number }): Promise<Json> {
    const fixes = [4, 2, 0].map((s) => ({ ...at, at: new Date(Date.now() - s * 1000).toISOString(), accuracy_m: 5 }));
    return this.call(who, "POST", "/field/fixes", { datum: "wgs84", fixes });
  }

  /** Takes a worker through one job up to a step. */
  async work(who: SignIn, ticket: string, upTo: "accept" | "depart" | "arrive" | "start" | "finish"): Promise<void> {
    for (const step of ["accept", "depart", "arrive", "start", "finish"] as const) {
      const dispatch = await this.#live(who, ticket);
      await this.call(who, "POST", `/field/dispatches/${dispatch.id}/${step}`, { version: dispatch.version, ...(step === "arrive" ? { note: "stage" } : {}), ...(step === "finish" ? { outcome: "done" } : {}) });
      if (step === upTo) return;
    }
  }

  async #live(who: SignIn, ticket: string): Promise<{ id: string; version: number }> {
    for (let tried = 0; tried < 60; tried++) {
      const { items } = (await this.call(who, "GET", "/field/jobs")) as { items: { dispatch: { id: string; version: number; ticket_id: string } }[] };
      const job = items.find((j) => j.dispatch.ticket_id === ticket);
      if (job) return job.dispatch;
      await new Promise((r) => setTimeout(r, 250));
    }
    throw new Error("the ticket did not reach the worker");
  }

  /** Somebody rings; gives the call's id. */
  async ring(from: string): Promise<string> {
    const call = await this.call(this.server.who("agent"), "POST", "/simulated/calls", { from });
    return String(call["id"]);
  }
}
