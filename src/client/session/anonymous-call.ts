// Calls that need no session: what somebody does before signing in.
import { type CallInput, call } from "../../wire/call.ts";
import type { Route } from "../../wire/route.ts";
import type { Connection } from "./session.ts";

export type AnonymousCall = <P, Q, B, A>(route: Route<P, Q, B, A>, input: CallInput<P, Q, B>) => Promise<A>;

export const callerOf =
  ({ server, fetch }: Connection): AnonymousCall =>
  (route, input) =>
    call({ server, fetch }, route, input);
