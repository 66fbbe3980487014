// What the rest of the daemon sees of the control plane: a place to leave messages and a way to fetch things.

import type { CallInput } from "../../wire/call.ts";
import type { FromRobot, Unnumbered } from "../../wire/link.ts";
import type { Route } from "../../wire/route.ts";

export interface Upstream {
  /** Durable: returns once it stands in the outbox; delivered in order and once, however often the link breaks. */
  push(message: Unnumbered<FromRobot>): void;
  /** Several in one transaction. */
  pushAll(messages: readonly Unnumbered<FromRobot>[]): void;
  /**
   * HTTP with the link's session; waits a bounded time for a link when there is none.
   * @throws ConnectionError `unreachable` without a link; otherwise as `call` of wire.
   */
  call<P, Q, B, A>(route: Route<P, Q, B, A>, input: CallInput<P, Q, B>): Promise<A>;
  readonly online: boolean;
}
