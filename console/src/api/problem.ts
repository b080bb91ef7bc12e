// Refusals: RFC 9457 problem details, or the lack of a server.

import type { components } from "./schema";

export type ProblemBody = components["schemas"]["Problem"];
export type Code = components["schemas"]["Code"] | "offline";

/** A request that was not done, and why. */
export class Refusal extends Error {
  readonly code: Code;
  readonly status: number;
  /** What happened instead, for people. */
  readonly detail: string | undefined;
  readonly requestId: string | undefined;
  /** One entry a field. */
  readonly errors: readonly { field: string; message: string }[];
  /** Seconds to wait before trying again. */
  readonly retryAfter_s: number | undefined;

  constructor(status: number, body: Partial<ProblemBody> | undefined, retryAfter_s?: number) {
    super(body?.detail ?? body?.title ?? body?.code ?? `status ${String(status)}`);
    this.name = "Refusal";
    this.status = status;
    this.code = body?.code ?? (status === 0 ? "offline" : status === 401 ? "unauthenticated" : "internal");
    this.detail = body?.detail ?? undefined;
    this.requestId = body?.request_id ?? undefined;
    this.errors = body?.errors ?? [];
    this.retryAfter_s = retryAfter_s;
  }

  /** Whether the same request may be sent again as it is: nothing was decided. */
  get again(): boolean {
    return this.status === 0 || this.status === 429 || this.status === 503;
  }
}

/** The refusal an answer carries, whatever it is made of. */
export async function refusalOf(answer: Response): Promise<Refusal> {
  const wait = Number(answer.headers.get("Retry-After"));
  const isProblem = answer.headers.get("Content-Type")?.includes("json") ?? false;
  const body = isProblem ? ((await answer.json().catch(() => undefined)) as ProblemBody | undefined) : undefined;
  return new Refusal(answer.status, body, Number.isFinite(wait) && wait > 0 ? wait : undefined);
}
