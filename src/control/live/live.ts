// `GET /v1/live`: one stream of server-sent events for each open console. It gathers changes for a moment before it
// sends them, so that a busy workspace costs a page a few events a second, and it ends with its session.
import { iso } from "../../base/clock.ts";
import { errorOf } from "../../base/errors.ts";
import { listenLive, liveHeartbeat } from "../../wire/live.ts";
import type { ListedRoute } from "../../wire/route.ts";
import type { Context } from "../context.ts";
import { callerOf, checkRank, type MemberCaller } from "../http/caller.ts";
import { type App, findSecret, type Site } from "../http/serve.ts";
import type { LiveChanges } from "./changes.ts";

/** Milliseconds for which changes are gathered. */
const gatherFor = 250;
/** Streams of one member at once: a stream serves all tabs of a browser. */
const mostStreams = 8;
/** Milliseconds after which a page that lost the connection tries again. */
const retryAfter = 2_000;

/** `changes` hears all that is published at this process. */
export function serveLive(app: App, site: Site, changes: LiveChanges, routes: ListedRoute[]): void {
  routes.push(listenLive);
  const { context } = site;
  const open = new Map<string, number>();

  app.get(listenLive.path, async (c) => {
    const caller = await callerOf(context, listenLive, findSecret(c, site));
    checkRank(caller, "viewer");
    // Nobody would read the stream of one who only asks for its head, nor end it.
    if (c.req.method === "HEAD") return c.body(null);
    const count = open.get(caller.id) ?? 0;
    if (count >= mostStreams) {
      const hint = "Close some tabs or windows of the console.";
      throw errorOf({ code: "rate-limited", message: "too many open consoles of this member", hint });
    }
    open.set(caller.id, count + 1);
    let isOpen = true;
    const leave = () => {
      if (!isOpen) return;
      isOpen = false;
      const left = (open.get(caller.id) ?? 1) - 1;
      if (left === 0) open.delete(caller.id);
      else open.set(caller.id, left);
    };
    const gone = new AbortController();
    const signal = AbortSignal.any([c.req.raw.signal, site.closing, gone.signal]);
    // Also of a page that has not read what was sent to it: then nothing is pulled any more.
    signal.addEventListener("abort", leave, { once: true });
    const events = eventsOf({ context, changes, caller, signal, from: c.req.header("last-event-id") });
    const encoder = new TextEncoder();
    const stream = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { value, done } = await events.next().catch((error: unknown) => {
          leave();
          throw error;
        });
        if (!done) return controller.enqueue(encoder.encode(value));
        leave();
        controller.close();
      },
      cancel: () => gone.abort(),
    });
    c.header("content-type", "text/event-stream; charset=utf-8");
    c.header("x-accel-buffering", "no");
    return c.body(stream);
  });
}

/** An event, not a comment: a page must hear it to tell a quiet stream from one whose other end is gone. */
const beat = "event: beat\ndata: []\n\n";

interface Listening {
  readonly context: Context;
  readonly changes: LiveChanges;
  readonly caller: MemberCaller;
  readonly signal: AbortSignal;
  /** The last event that the page saw. */
  readonly from: string | undefined;
}

/** The text of the stream, piece by piece; ends with the signal or the session. */
async function* eventsOf({ context, changes, caller, signal, from }: Listening): AsyncGenerator<string, void> {
  const { clock } = context;
  const id = (n: number) => `${changes.instance}-${n}`;
  let [instance, seen] = placeOf(from);
  const isKnown = instance === changes.instance && changes.after(seen) !== undefined;
  if (!isKnown) seen = changes.last;
  instance = changes.instance;
  const beginning = from !== undefined && !isKnown ? "event: reset\ndata: []\n" : ": listening\n";
  yield `retry: ${retryAfter}\nid: ${id(seen)}\n${beginning}\n`;

  let wake = () => {};
  using _ = changes.listen(() => wake());
  while (!signal.aborted) {
    if (changes.last === seen) {
      const quiet = new AbortController();
      wake = () => quiet.abort();
      // Ends by a change, by the page going away, or by time; all only mean: look again.
      await clock.sleep(liveHeartbeat, AbortSignal.any([signal, quiet.signal])).catch(() => undefined);
      if (signal.aborted) return;
      if (!(await stillHolds(context, caller))) return;
      if (changes.last === seen) {
        yield beat;
        continue;
      }
    }
    await clock.sleep(gatherFor, signal).catch(() => undefined);
    if (signal.aborted) return;
    const missed = changes.after(seen);
    seen = changes.last;
    yield missed
      ? `id: ${id(seen)}\nevent: changed\ndata: ${JSON.stringify(missed)}\n\n`
      : `id: ${id(seen)}\nevent: reset\ndata: []\n\n`;
  }
}

function placeOf(from: string | undefined): [instance: string, n: number] {
  const [, instance = "", n = ""] = /^([A-Za-z0-9_]{1,40})-(\d{1,15})$/.exec(from ?? "") ?? [];
  return [instance, Number(n)];
}

/** Whether the session still stands; looking does not prolong it. */
async function stillHolds({ store, clock }: Context, { session, id }: MemberCaller): Promise<boolean> {
  if (session === undefined) return false;
  const row = await store.accounts.findSession(session);
  const member = row && (await store.accounts.findMember(id));
  return row !== undefined && row.expires_at > iso(clock.now()) && member?.status === "active";
}
