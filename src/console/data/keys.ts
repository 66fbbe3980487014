// The first part of every query key is one of these words. Live updates make all queries stale that begin with a word
// of the kind of thing that changed, so a query is named after the things it shows.
import type { LiveKind } from "../../wire/live.ts";

export type QueryWord =
  | "asks"
  | "audit"
  | "connections"
  | "flows"
  | "hooks"
  | "items"
  | "members"
  | "robots"
  | "runs"
  | "server"
  | "sessions"
  | "tickets"
  | "tokens"
  | "vaults";

const words: Readonly<Record<LiveKind, readonly QueryWord[]>> = {
  ask: ["asks"],
  audit: ["audit"],
  flow: ["flows"],
  hook: ["hooks"],
  member: ["members"],
  robot: ["robots", "asks"],
  run: ["runs"],
  ticket: ["tickets", "robots", "members"],
  token: ["tokens"],
  trust: ["robots", "members", "vaults", "flows", "asks"],
  vault: ["vaults", "items", "connections"],
};

export const keysOf = (kind: LiveKind): readonly QueryWord[] => words[kind];
