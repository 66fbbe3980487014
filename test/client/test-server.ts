// The real control plane in this process, with an owner where a test needs one. Call `closeAll` after each test.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { type Clock, systemClock } from "../../src/base/clock.ts";
import { createAccount, type MemberSession } from "../../src/client/index.ts";
import { openControlPlane } from "../../src/control/server.ts";
import { LyingFetch } from "./lying-fetch.ts";

export const password = "plum-teapot-orbit-saddle";

let opened = new AsyncDisposableStack();

export async function closeAll(): Promise<void> {
  const stack = opened;
  opened = new AsyncDisposableStack();
  await stack.disposeAsync();
}

/** `skip` lets time pass on both sides; `wire` stands between the client and the server: it records what is sent, and lies when told to. */
export async function openTestServer() {
  const dataDir = mkdtempSync(join(tmpdir(), "sealbot-client-"));
  opened.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  const logger = pino({ enabled: false });
  let offset = 0;
  const clock: Clock = { ...systemClock, now: () => Date.now() + offset };
  const skip = (ms: number) => {
    offset += ms;
  };
  const control = opened.use(await openControlPlane({ host: "127.0.0.1", port: 0, dataDir, clock, logger }));
  const wire = new LyingFetch();
  const connection = { server: control.url, fetch: wire.fetch, clock };
  return { control, wire, skip, connection, setupCode: control.setupCode ?? "" };
}

export async function openOwner(): Promise<
  Awaited<ReturnType<typeof openTestServer>> & { session: MemberSession; email: string }
> {
  const server = await openTestServer();
  const email = "ada@example.com";
  const { session } = await createAccount({ ...server.connection, setupCode: server.setupCode, email, password });
  opened.use(session);
  return { ...server, session, email };
}
