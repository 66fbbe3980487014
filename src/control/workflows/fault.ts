// Errors as Altostrat's API writes them: { message, errors: { field: [texts] } }, with our stable `code` beside. A text
// says what was expected of a field and never what was sent.
import type { Context as HonoContext } from "hono";
import type { z } from "zod";
import { asSealbotError, SealbotError } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import { plainWords } from "../../base/shape.ts";
import { statusOf } from "../../wire/problem.ts";
import { Refusal } from "../auth0/refusal.ts";
import { RateLimitError } from "../http/rate-limit.ts";

/** What does not fit, by field. */
export class Misfit extends SealbotError {
  readonly errors: Readonly<Record<string, readonly string[]>>;

  constructor(errors: Readonly<Record<string, readonly string[]>>) {
    super({ code: "bad-input", message: "The given data was invalid." });
    this.errors = errors;
  }
}

/** @throws Misfit naming every field that does not fit. */
export function parseFields<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value, { error: plainWords });
  if (result.success) return result.data;
  const errors = new Map<string, string[]>();
  for (const { path, code, message } of result.error.issues) {
    const field = path.length === 0 ? "body" : path.join(".");
    // Names of unknown fields are the caller's own words: they could be anything, so they are not repeated.
    errors.set(field, [...(errors.get(field) ?? []), code === "unrecognized_keys" ? "has unknown fields" : message]);
  }
  throw new Misfit(Object.fromEntries(errors));
}

function statusAndText(error: SealbotError): { status: number; message: string } {
  if (error instanceof Misfit) return { status: 422, message: error.message };
  if (error.code === "not-signed-in") return { status: 401, message: "Unauthenticated." };
  if (error.code === "internal") return { status: 500, message: "Server Error" };
  const status = error instanceof Refusal ? error.status : statusOf(error.code);
  return { status, message: status === 401 ? "Unauthenticated." : error.message };
}

export function answerFault(thrown: unknown, c: HonoContext, logger: Logger): Response {
  const error = asSealbotError(thrown);
  const { status, message } = statusAndText(error);
  // The error itself may quote what it stumbled over, and here that may be a secret: only its kind is logged.
  const kind = thrown instanceof Error ? thrown.name : typeof thrown;
  if (status === 500) logger.error({ kind, where: `${c.req.method} ${c.req.path}` }, "request failed");
  if (error instanceof RateLimitError) c.header("retry-after", String(error.retryAfter));
  const code = status === 401 ? "not-signed-in" : error.code;
  const body = JSON.stringify({ message, code, ...(error instanceof Misfit && { errors: error.errors }) });
  // With the headers that the request's handling has set so far.
  const { headers } = c.body(body, 200, { "content-type": "application/json" });
  return new Response(body, { status, headers });
}
