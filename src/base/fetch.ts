// Asking over HTTP as a parameter: so much of the platform's fetch as is used here, so that a browser passes its own, a
// test a fake, and a robot or a command line one that knows proxies. Nothing here sends anything.
import { errorOf, SealbotError } from "./errors.ts";

export interface FetchInit {
  readonly method: string;
  /** Names in lower case. */
  readonly headers: Record<string, string>;
  readonly body?: string;
  /** Nobody here follows a redirect blindly: `error` fails, `manual` hands it over as it came. */
  readonly redirect: "error" | "manual";
  readonly signal: AbortSignal;
}

export interface FetchedBody {
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
    cancel(): Promise<void>;
  };
  /** Ends a body that nobody wants to read. */
  cancel(): Promise<void>;
}

export interface Fetched {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** To be read or cancelled; until then its connection serves nobody else. */
  readonly body: FetchedBody | null;
}

/** Resolves once the head of an answer is there, whatever its status; rejects with the signal's reason when aborted. */
export type Fetch = (url: URL, init: FetchInit) => Promise<Fetched>;

/** The error for `whom` that cannot be reached: with the reason and the remedy of the cause, when the cause knows them. */
export function unreachable(whom: string, cause: unknown, hint?: string): SealbotError {
  const known = cause instanceof SealbotError ? cause : undefined;
  const message = `cannot reach ${whom}${known ? `: ${known.message}` : ""}`;
  return errorOf({ code: "unreachable", message, hint: known?.hint ?? hint, cause });
}
