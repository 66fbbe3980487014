// Code and styles that come when they are needed. Where the network fails, what was asked for comes as soon as the
// control plane answers again; where that has a newer console by now, the error says so.
import { errorOf } from "../../base/errors.ts";

/** Milliseconds between two questions whether the control plane is back. */
const rest = 2_000;

const listeners = new Set<() => void>();
let waiting = 0;

/** For React: whether some code is waited for because the control plane cannot be reached. */
export const codeWaits = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  is: (): boolean => waiting > 0,
} as const;

function count(change: 1 | -1): void {
  waiting += change;
  for (const listener of listeners) listener();
}

/** What `load` imports. @throws SealbotError `internal` when the control plane is there and does not have it. */
export async function fetched<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch {
    // Whatever it was: it is tried once more when the control plane answers.
    await answered();
    await mendStyles();
    return await load().catch((error: unknown) => {
      throw errorOf({
        code: "internal",
        message: "this part of the console is not there any more: there is a newer one",
        cause: error,
      });
    });
  }
}

async function answered(): Promise<void> {
  if (await isThere()) return;
  count(1);
  try {
    while (!(await isThere())) await new Promise((resolve) => setTimeout(resolve, rest));
  } finally {
    count(-1);
  }
}

const isThere = (): Promise<boolean> =>
  fetch("/healthz", { cache: "no-store" }).then(
    ({ ok }) => ok,
    () => false,
  );

/** A style sheet that could not be fetched stays as it is for ever: another takes its place. */
async function mendStyles(): Promise<void> {
  const failed = [...document.querySelectorAll<HTMLLinkElement>("link[rel=stylesheet]")].filter(({ sheet }) => !sheet);
  await Promise.all(
    failed.map((link) => {
      const { rel, href, nonce, crossOrigin } = link;
      const next = Object.assign(document.createElement("link"), { rel, href, nonce, crossOrigin });
      const settled = new Promise((resolve) => {
        next.onload = resolve;
        next.onerror = resolve;
      });
      link.replaceWith(next);
      return settled;
    }),
  );
}
