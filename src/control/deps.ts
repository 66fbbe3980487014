// What the handlers of one control plane share.
import type { Context } from "./context.ts";
import type { Limits } from "./http/rate-limit.ts";
import type { Serve } from "./http/serve.ts";
import type { Opaque } from "./login/opaque.ts";
import type { SetupCode } from "./login/setup-code.ts";

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
