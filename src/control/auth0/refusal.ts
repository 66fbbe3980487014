// Errors as Auth0's Management API v2 writes them: { statusCode, error, message, errorCode? }. A message names a field
// and what was expected of it, and never a value.
import type { Context as HonoContext } from "hono";
import type { z } from "zod";
import { asSealbotError, SealbotError } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import { plainWords } from "../../base/shape.ts";
import { type Fault, faultOf } from "../../vault/connections.ts";
import { statusOf } from "../../wire/problem.ts";
import { RateLimitError } from "../http/rate-limit.ts";

const titles = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  409: "Conflict",
  413: "Payload Too Large",
  415: "Unsupported Media Type",
  429: "Too Many Requests",
  500: "Internal Server Error",
} as const;
type Status = keyof typeof titles;
const isStatus = (status: number): status is Status => Object.hasOwn(titles, status);

/** A request that this interface refuses, with the status that Auth0 gives. */
export class Refusal extends SealbotError {
  readonly status: Status;
  readonly errorCode: string | undefined;

  constructor(status: Status, message: string, errorCode?: string) {
    super({ code: "bad-input", message });
    this.status = status;
    this.errorCode = errorCode;
  }
}

/** Where a value came from, with Auth0's word and code for it. */
const places = {
  body: ["Payload", "invalid_body"],
  query: ["Query", "invalid_query_string"],
  path: ["Path", "invalid_uri"],
} as const;
export type Place = keyof typeof places;

export function faultRefusal(place: Place, { path, message }: Fault): Refusal {
  const [word, errorCode] = places[place];
  const where = path.length === 0 ? "" : ` on property ${path.join(".")}`;
  return new Refusal(400, `${word} validation error: '${message}'${where}.`, errorCode);
}

/** @throws Refusal 400 naming the first field that does not fit. */
export function parsePart<T>(schema: z.ZodType<T>, value: unknown, place: Place): T {
  const result = schema.safeParse(value, { error: plainWords });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw faultRefusal(place, issue ? faultOf(issue) : { path: [], message: "does not fit" });
}

const refusalOf = (error: SealbotError): Refusal => {
  if (error instanceof Refusal) return error;
  if (error.code === "not-signed-in") return new Refusal(401, "Invalid token");
  if (error.code === "rate-limited") return new Refusal(429, error.message, "too_many_requests");
  if (error.code === "internal") return new Refusal(500, "An internal server error occurred");
  const status = statusOf(error.code);
  return new Refusal(isStatus(status) ? status : 400, error.message);
};

export const jsonType = "application/json; charset=utf-8";

/** Keeps the headers that the request's handling has set so far. */
export function answerRefusal(thrown: unknown, c: HonoContext, logger: Logger): Response {
  const error = asSealbotError(thrown);
  const { status, message, errorCode } = refusalOf(error);
  // The error itself may quote what it stumbled over, and here that may be a credential: only its kind is logged.
  const kind = thrown instanceof Error ? thrown.name : typeof thrown;
  if (status === 500) logger.error({ kind, where: `${c.req.method} ${c.req.path}` }, "request failed");
  if (error instanceof RateLimitError) c.header("retry-after", String(error.retryAfter));
  const body = { statusCode: status, error: titles[status], message, errorCode };
  return c.body(JSON.stringify(body), status, { "content-type": jsonType });
}
