// What the handlers of one control plane share.
import type { Context } from "./context.ts";
import type { Opaque } from "./opaque.ts";
import type { Limits } from "./rate-limit.ts";
import type { Serve } from "./serve.ts";
import type { SetupCode } from "./setup-code.ts";

export interface Deps {
  readonly serve: Serve;
  readonly context: Context;
  readonly opaque: Opaque;
  readonly limits: Limits;
  readonly setupCode: SetupCode;
  readonly version: string;
  readonly publicUrls: readonly string[];
  /** Every origin this control plane answers to; known once it listens. */
  readonly origins: () => ReadonlySet<string>;
}
