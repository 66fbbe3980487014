// What local commands and the daemon say over the control socket: one JSON document per line, each request answered
// under its number, once but for those that watch something: they are answered until the client hangs up.
import { z } from "zod";
import { runId, time, vaultId } from "../../trust/fields.ts";

/** Characters of one line. */
export const maxLine = 64 * 1024;

const vault = z.string().min(1).max(200);
/** Every method with the shape of its parameters. */
export const methods = {
  ping: z.strictObject({}),
  status: z.strictObject({}),
  /** Without a vault: the one that is waited for. */
  unlock: z.strictObject({ vault: vault.optional(), vsk: z.string().min(1).max(200) }),
  refuse: z.strictObject({ vault }),
  lock: z.strictObject({ vault: vault.optional() }),
  /** Answered with `watched`, at once and after each change. */
  "watch-questions": z.strictObject({}),
  /** The settings that it runs by. */
  settings: z.strictObject({}),
  /** Reads the settings again. */
  reload: z.strictObject({}),
  stop: z.strictObject({}),
} as const;
export type Method = keyof typeof methods;

/**
 * What a group of users may ask for where the daemon of a service lets one in, and nothing else: as much as a person at
 * the robot's own terminal. They see which vaults, flows and runs there are, bring a key that they have, say no to a
 * question, lock, and have the settings read again, which they cannot write. No answer carries a key or a secret; and the
 * daemon's life is the service manager's.
 */
export const groupMethods: ReadonlySet<Method> = new Set([
  "ping",
  "status",
  "unlock",
  "refuse",
  "lock",
  "watch-questions",
  "reload",
]);

export type Params<M extends Method> = z.infer<(typeof methods)[M]>;

export const request = z.strictObject({
  id: z.int().min(0),
  method: z.enum(Object.keys(methods) as [Method, ...Method[]]),
  params: z.unknown(),
});

export const answer = z.union([
  z.strictObject({ id: z.int(), result: z.unknown() }),
  z.strictObject({
    id: z.int(),
    error: z.strictObject({ code: z.string(), message: z.string(), hint: z.string().optional() }),
  }),
]);

const name = z.string().max(200);
/** What is asked for now, for a program that asks a person; the answers are `unlock` and `refuse`. */
export const watched = z.strictObject({
  robot: z.strictObject({ name, group: z.string().max(8) }),
  questions: z.array(
    z.strictObject({
      vault: vaultId,
      name,
      run: z.strictObject({ id: runId, flow: name }).optional(),
    }),
  ),
  /** Items that end soon, each to be told once. */
  notices: z
    .array(
      z.strictObject({
        vault: z.strictObject({ id: name, name }),
        item: z.strictObject({ id: name, name, version: z.int().min(1) }),
        expiresAt: time,
        notice: z.int().min(0),
      }),
    )
    .default([]),
});
export type Watched = z.input<typeof watched>;
