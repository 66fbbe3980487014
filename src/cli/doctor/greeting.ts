// Opens the robot link just far enough to be greeted, and hangs up: the robot is not named, and proves nothing.
import { WebSocket } from "ws";
import type { z } from "zod";
import type { Clock } from "../../base/clock.ts";
import { errorOf } from "../../base/errors.ts";
import type { Outside } from "../../base/outside.ts";
import { parseFrame } from "../../wire/codec.ts";
import { linkProtocol, maxFrame } from "../../wire/limits.ts";
import { hello } from "../../wire/link.ts";

export interface Greeting {
  readonly hello: z.infer<typeof hello>;
  /** This host's time when it was asked and when it was answered, milliseconds. */
  readonly asked: number;
  readonly answered: number;
}

interface Asking {
  readonly outside: Outside;
  readonly clock: Pick<Clock, "now">;
}

const patience = 10_000;

/** @throws ConnectionError `unreachable` or `timeout`; InputError `protocol-error` for a greeting that is none. */
export async function greet(server: URL, { outside, clock }: Asking): Promise<Greeting> {
  const url = new URL("/v1/robots/link", server.origin.replace(/^http/, "ws"));
  const agent = await outside.agentFor(server);
  const asked = clock.now();
  const socket = new WebSocket(url, linkProtocol, { agent, perMessageDeflate: false, maxPayload: maxFrame });
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  socket.once("message", resolve);
  socket.once("error", (cause) => reject(outside.fault(server, cause)));
  socket.once("close", () => reject(noGreeting("the connection was closed before a greeting came")));
  socket.once("unexpected-response", (request, { statusCode, headers }) => {
    reject(noGreeting(`it was answered ${statusCode} (${headers["content-type"] ?? "no type"})`));
    request.destroy();
  });
  const late = setTimeout(
    () => reject(errorOf({ code: "timeout", message: `no greeting came within ${patience / 1_000} s`, hint })),
    patience,
  );
  try {
    const frame = await promise;
    return { hello: parseFrame(frame, hello), asked, answered: clock.now() };
  } finally {
    clearTimeout(late);
    // What the hang-up brings is of no interest any more.
    socket.removeAllListeners().on("error", () => {});
    socket.terminate();
  }
}

const hint =
  "Something on the way does not pass WebSocket connections on: a reverse proxy needs its `Upgrade` settings for" +
  " /v1/robots/link, an inspecting proxy an exception for this address.";

const noGreeting = (message: string) => errorOf({ code: "unreachable", message, hint });
