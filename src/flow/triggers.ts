// What may start a flow, as its author declares and a member signs it. A run that no trigger of the signed document
// allows is never executed, whoever asks for it.
import { z } from "zod";
import { itemName, vaultRef } from "./fields.ts";
import { schemaFault } from "./input-schema.ts";
import type { ItemPlace } from "./references.ts";

/** Any JSON object: a JSON Schema, a node's config, an input. That it is JSON all through is checked before. */
export const jsonObject = z.record(z.string(), z.unknown());

const inputSchema = jsonObject
  .superRefine((schema, check) => {
    const fault = schemaFault(schema);
    if (fault !== undefined) check.addIssue({ code: "custom", message: fault });
  })
  .describe("JSON Schema that the input must satisfy");

/** Where a fired run goes; without it, to any robot that was granted every vault of the flow. */
const target = z.union([
  z.strictObject({ robot: z.string().min(1).max(64) }),
  z.strictObject({ label: z.string().min(1).max(63) }),
]);

/** Headers that mean something to others on the way, or to the hook itself. */
const taken = /^(authorization|cookie|host|connection|idempotency-key|content-.*|transfer-.*|sec-.*|proxy-.*)$/i;

/** What verifies callers: a key with its algorithm, or a plain shared secret, which means HS256. */
export const authorizerCategories = ["signing_key", "api_key"] as const;

/** A JWT that the robot demands of whoever calls a hook, verified with an item that only robots open. */
const authorizer = z.strictObject({
  vault: vaultRef,
  item: itemName,
  issuer: z.string().min(1).max(500).optional(),
  audience: z.string().min(1).max(500).optional(),
  /** The request header that carries the JWT, with or without `Bearer` before it. */
  header: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, "not the name of a header")
    .refine((name) => !taken.test(name), "a header that has a meaning already")
    .default("X-Authorization"),
});
export type Authorizer = Readonly<z.output<typeof authorizer>>;

const trigger = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("signed") }),
  z.strictObject({ type: z.literal("api"), input: inputSchema.default({}), target: target.optional() }),
  z.strictObject({
    type: z.literal("hook"),
    input: inputSchema.default({}),
    target: target.optional(),
    authorizer: authorizer.optional(),
  }),
  z.strictObject({
    type: z.literal("schedule"),
    cron: z.string().regex(/^[0-9A-Za-z*,/#?LW+ -]{9,120}$|^@[a-z]+$/, 'not a cron pattern, for example "0 6 * * 1-5"'),
    zone: z.string().max(64).refine(isTimeZone, 'not a time zone, for example "Europe/Berlin" or "UTC"').default("UTC"),
    input: jsonObject.default({}),
    /** Whose clock counts: the robot's own, also offline, or for a label the control plane's. `validateFlow` asks for one. */
    target: target.optional(),
    /** An instant at which nobody was there: left out, or its last one made up for within 24 hours. */
    missed: z.enum(["skip", "run"]).default("skip"),
  }),
]);

/** At most one of each type that fires, so that there is one answer to what its input must look like. */
export const triggerList = (most: number) =>
  z
    .array(trigger)
    .min(1)
    .max(most)
    .superRefine((all, check) => {
      for (const type of ["api", "hook"] as const) {
        const at = all.findLastIndex((one) => one.type === type);
        if (all.findIndex((one) => one.type === type) === at) continue;
        check.addIssue({ code: "custom", path: [at, "type"], message: `a second trigger of type ${type}` });
      }
    })
    .default([{ type: "signed" }]);

interface WithTriggers {
  readonly triggers: readonly {
    readonly type: string;
    readonly authorizer?: { readonly vault: string; readonly item: string } | undefined;
  }[];
}

/** The places where triggers name an item; `node` is the trigger's type. */
export const triggerPlaces = ({ triggers }: WithTriggers): ItemPlace[] =>
  triggers.flatMap(({ type, authorizer: named }, i) => {
    if (!named) return [];
    const path = ["triggers", i, "authorizer"];
    const { vault, item } = named;
    return [{ node: type, path, vault, item, access: "read", use: "credential", categories: authorizerCategories }];
  });

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
