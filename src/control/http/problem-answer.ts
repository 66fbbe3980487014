// Turns every way a request can fail into one problem document; what is our own fault goes to the log instead.
import { asSealbotError } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import { findStorageFault } from "../../base/storage-fault.ts";
import { problemOf } from "../../wire/problem.ts";
import { RateLimitError } from "./rate-limit.ts";

export function answerProblem(thrown: unknown, logger: Logger, where: string): Response {
  const fault = findStorageFault(thrown);
  const error = fault ?? asSealbotError(thrown);
  const problem = problemOf(error);
  if (fault) logger.error({ code: fault.code, error: fault.message, hint: fault.hint, where }, "disk");
  if (problem.status >= 500 && error.code === "internal") logger.error({ err: thrown, where }, "request failed");
  const headers = new Headers({ "content-type": "application/problem+json" });
  if (error instanceof RateLimitError) headers.set("retry-after", String(error.retryAfter));
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}
