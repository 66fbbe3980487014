// What the console is told while it is open: what has changed, never what it changed to. Whoever hears of a change
// fetches the thing anew; whoever missed some is told to fetch everything.
import { z } from "zod";
import { defineRoute } from "./route.ts";

/** The kinds of things that change; the id is the thing's own, of an ask the robot's. */
export const liveKinds = [
  "ask",
  "audit",
  "flow",
  "hook",
  "member",
  "robot",
  "run",
  "ticket",
  "token",
  "trust",
  "vault",
] as const;
export type LiveKind = (typeof liveKinds)[number];

export const liveChange = z.object({ kind: z.enum(liveKinds), id: z.string().max(128) });
export type LiveChange = z.infer<typeof liveChange>;

/** Data of one `changed` event. */
export const liveChanges = z.array(liveChange);

/** Milliseconds between two signs of life, `beat`, of a stream in which nothing happens. */
export const liveHeartbeat = 15_000;
/** Milliseconds after which a silent stream is dead. */
export const liveSilence = 40_000;

export const listenLive = defineRoute({
  method: "GET",
  path: "/v1/live",
  summary:
    "What changes, as server-sent events: `changed` with a list of kinds and ids, `reset` when some were missed. Last-Event-ID resumes it",
  caller: "session",
  answer: liveChanges,
});
