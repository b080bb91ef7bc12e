// The one door to the server: typed by the API's document, signed in by the cookie, safe to repeat.
//
// Every command carries an `Idempotency-Key`. One that may be tried again (the network was cut, the server busy) is tried
// again with the same key, so that it acts once.

import { serverClock } from "./clock";
import { csrf } from "./csrf";
import { Refusal, refusalOf } from "./problem";
import type { paths } from "./schema";

type Method = "get" | "post" | "put" | "patch" | "delete";
type Op<P extends keyof paths, M extends Method> = paths[P][M] extends infer O ? (O extends { responses: unknown } ? O : never) : never;
export type PathsOf<M extends Method> = { [P in keyof paths]: Op<P, M> extends never ? never : P }[keyof paths];
type Params<O, Where extends string> = O extends { parameters: Record<Where, infer Q> }
  ? Q
  : O extends { parameters: Partial<Record<Where, infer Q>> }
    ? Exclude<Q, undefined>
    : never;
type BodyOf<O> = O extends { requestBody: { content: { "application/json": infer B } } }
  ? B
  : O extends { requestBody?: { content: { "application/json": infer B } } }
    ? B | undefined
    : undefined;
type Content<R> = R extends { content: { "application/json": infer B } } ? B : undefined;
/** What the operation answers when it is done. */
export type AnswerOf<P extends keyof paths, M extends Method> =
  Op<P, M> extends { responses: infer R } ? { [S in keyof R]: S extends 200 | 201 | 202 | 204 ? Content<R[S]> : never }[keyof R] : never;

export interface Asked<O> {
  path?: Params<O, "path">;
  query?: Partial<Params<O, "query">>;
  signal?: AbortSignal;
}
export interface Commanded<O> extends Asked<O> {
  body?: BodyOf<O>;
  /** One a deed, not one a try; a new one unless said. */
  key?: string;
  /** Tries in all while nothing was decided; 3 unless said. */
  tries?: number;
}

const out = new Set<() => void>();

/** Calls `hear` whenever the server says that nobody is signed in any more. */
export function onSignedOut(hear: () => void): () => void {
  out.add(hear);
  return () => out.delete(hear);
}

type Filled = Record<string, string | number | boolean | null | undefined> | undefined;

function url(path: string, fill: Filled, query: Filled): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(fill?.[name] ?? "")));
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined && value !== null && value !== "") asked.set(name, String(value));
  const text = asked.toString();
  return text === "" ? filled : `${filled}?${text}`;
}

async function once(address: string, init: RequestInit): Promise<Response> {
  const asked = performance.now();
  let answer: Response;
  try {
    answer = await fetch(address, { credentials: "same-origin", ...init });
  } catch (why) {
    if (init.signal?.aborted) throw why;
    throw new Refusal(0, { code: "offline" as never });
  }
  serverClock.heardDate(answer.headers.get("Date"), asked, performance.now());
  if (answer.ok) return answer;
  const refusal = await refusalOf(answer);
  if (refusal.code === "unauthenticated") out.forEach((hear) => { hear(); });
  throw refusal;
}

const rest = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Sends a request, again with the same key while nothing was decided. */
export async function send(method: Method, address: string, opts: { body?: BodyInit | undefined; json?: unknown; key?: string | undefined; tries?: number | undefined; signal?: AbortSignal | undefined }): Promise<Response> {
  const headers = new Headers({ Accept: "application/json" });
  let body: BodyInit | undefined = opts.body;
  if (opts.json !== undefined) {
    headers.set("Content-Type", "application/json");
    body = JSON.stringify(opts.json);
  }
  if (method !== "get") {
    const token = csrf();
    if (token !== undefined) headers.set("X-CSRF-Token", token);
    if (method !== "delete") headers.set("Idempotency-Key", opts.key ?? newKey());
  }
  const init: RequestInit = { method: method.toUpperCase(), headers };
  if (body !== undefined) init.body = body;
  if (opts.signal) init.signal = opts.signal;
  const tries = opts.tries ?? 3;
  for (let tried = 1; ; tried++) {
    try {
      return await once(address, init);
    } catch (why) {
      if (!(why instanceof Refusal) || !why.again || tried >= tries) throw why;
      await rest(Math.min((why.retryAfter_s ?? 0.3 * 2 ** tried) * 1000, 5000) * (0.7 + Math.random() * 0.6));
    }
  }
}

/** A new key for one deed. */
export function newKey(): string {
  return crypto.randomUUID();
}

async function read<T>(answer: Response): Promise<T> {
  if (answer.status === 204) return undefined as T;
  const text = await answer.text();
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

function command<M extends "post" | "put" | "patch" | "delete">(method: M) {
  return async <P extends PathsOf<M>>(path: P, opts: Commanded<Op<P, M>> = {}): Promise<AnswerOf<P, M>> => {
    const address = url(path, opts.path as Filled, opts.query as Filled);
    return read(await send(method, address, { json: opts.body, key: opts.key, tries: opts.tries, signal: opts.signal }));
  };
}

export const api = {
  get: async <P extends PathsOf<"get">>(path: P, opts: Asked<Op<P, "get">> = {}): Promise<AnswerOf<P, "get">> => {
    const address = url(path, opts.path as Filled, opts.query as Filled);
    return read(await send("get", address, { signal: opts.signal }));
  },
  post: command("post"),
  put: command("put"),
  patch: command("patch"),
  delete: command("delete"),
  /** Every row of a list, page after page, at most `most`. */
  all: async <P extends PathsOf<"get">>(path: P, opts: Asked<Op<P, "get">> = {}, most = 10_000): Promise<RowOf<P>[]> => {
    const rows: RowOf<P>[] = [];
    let cursor: string | undefined;
    do {
      const query = { ...(opts.query as object), limit: 200, cursor } as never;
      const page = (await api.get(path, { ...opts, query })) as unknown as { items: RowOf<P>[]; next?: string | null };
      rows.push(...page.items);
      cursor = page.next ?? undefined;
    } while (cursor !== undefined && rows.length < most);
    return rows;
  },
};

/** The rows of a list. */
export type RowOf<P extends PathsOf<"get">> = AnswerOf<P, "get"> extends { items: (infer R)[] } ? R : never;
