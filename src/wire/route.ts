// A route is data: method, path, shapes and who may call. The control plane serves it, the client calls it and the
// OpenAPI document lists it, all from the same value.
import type { z } from "zod";

/** `anyone`: no credentials; `session`: any signed-in member; `robot`: a robot's link session. */
export type Caller = "anyone" | "session" | "robot";

export interface Route<
  Params = unknown,
  Query = unknown,
  Body = unknown,
  Answer = unknown,
  Who extends Caller = Caller,
> {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With `{name}` for each parameter. */
  readonly path: string;
  readonly summary: string;
  readonly caller: Who;
  /** What a bearer token (`sbt_…`) must hold to call it instead of a session; absent: tokens are refused. */
  readonly scope?: Scope;
  readonly params?: z.ZodType<Params>;
  readonly query?: z.ZodType<Query>;
  readonly body?: z.ZodType<Body>;
  /** Most bytes of the body; `maxBody` of limits.ts unless said otherwise. */
  readonly maxBody?: number;
  /** Absent for 204. */
  readonly answer?: z.ZodType<Answer>;
  /** Default 200, or 204 without an answer. */
  readonly status?: 200 | 201 | 202 | 204;
}

type Shapes = "params" | "query" | "body" | "answer";
/** A route whose shapes are only shown: nothing is read by them. */
export type ListedRoute = Omit<Route, Shapes> & { readonly [Shape in Shapes]?: z.ZodType | undefined };

/** What a token can be allowed to do. */
export const scopes = [
  "runs:read",
  "runs:write",
  "flows:read",
  "robots:read",
  "vaults:read",
  "audit:read",
  "read:flows_vault_connections",
  "create:flows_vault_connections",
  "update:flows_vault_connections",
  "delete:flows_vault_connections",
  "workflows:read",
  "workflows:write",
] as const;
export type Scope = (typeof scopes)[number];

/** Keeps the types of a route's shapes. */
export const defineRoute = <P = undefined, Q = undefined, B = undefined, A = undefined, C extends Caller = Caller>(
  route: Route<P, Q, B, A, C>,
): Route<P, Q, B, A, C> => route;
