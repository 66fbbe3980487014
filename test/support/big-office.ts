// A workspace as large as they come, in one process: a control plane, a person, and as many robots, runs and items as
// asked for. Robots are signed as real ones sign, and written straight into the store, where no daemon is needed.
import { iso, systemClock } from "../../src/base/clock.ts";
import type { RobotId, VaultId } from "../../src/base/ids.ts";
import * as client from "../../src/client/index.ts";
import type { MemberSession } from "../../src/client/session/session.ts";
import { signAs } from "../../src/client/session/signing.ts";
import { type ControlPlane, openControlPlane } from "../../src/control/server.ts";
import type { Robot } from "../../src/control/store/robots.ts";
import { type Areas, openStore, type Store } from "../../src/control/store/store.ts";
import { randomBytes, toBase64url } from "../../src/crypto/bytes.ts";
import { boxKeyPair, signKeyPair } from "../../src/crypto/keys.ts";
import { type Catalogue, describeCatalogue, loadCatalogue } from "../../src/flow/catalogue.ts";
import { shippedNodes } from "../../src/nodes/catalogue.ts";
import { fingerprintOf } from "../../src/trust/fingerprint.ts";
import { robotEndorsement } from "../../src/trust/kinds.ts";
import { newId } from "../../src/trust/new-id.ts";
import { type Signer, signStatement } from "../../src/trust/statement.ts";
import { keptLogger } from "./quiet-logger.ts";
import { tempHome } from "./temp-home.ts";

export interface BigOffice extends AsyncDisposable {
  readonly url: string;
  readonly email: string;
  readonly password: string;
  readonly session: MemberSession;
  /** The vault that holds the items. */
  readonly vault: VaultId;
  /** Ids of the robots. */
  readonly robots: readonly RobotId[];
  /** The flow whose runs there are. */
  readonly flow: client.Flow;
}

export interface BigOptions {
  readonly robots: number;
  readonly runs: number;
  readonly items: number;
  /** Where the console was built, when not at the usual place. */
  readonly consoleFolder?: string | undefined;
}

type NewRun = Parameters<Store["runs"]["insert"]>[0];

const states = ["succeeded", "succeeded", "succeeded", "failed", "cancelled", "timed_out", "succeeded"] as const;

export async function openBigOffice({ robots, runs, items, consoleFolder }: BigOptions): Promise<BigOffice> {
  await using opened = new AsyncDisposableStack();
  const home = opened.use(tempHome());
  const control = opened.use(
    await openControlPlane({
      ...{ host: "127.0.0.1", port: 0, dataDir: home.path, clock: systemClock, logger: keptLogger() },
      ...(consoleFolder !== undefined && { consoleFolder }),
    }),
  );
  const account = { email: "ada@example.com", password: "a pass phrase of many words" };
  const session = opened.use(await openAccount(control, account));
  const { vault } = await client.createVault(session, { name: "customers" });
  await client.setItems(session, vault.id, manyItems(items));
  const document = { name: "daily-report", nodes: [{ id: "start", type: "core.start" }] };
  const shapes = await loadCatalogue(shippedNodes);
  const { flow } = await client.pushFlow(session, document, { shapes });
  const made = await Promise.all(Array.from({ length: robots }, (_, at) => makeRobot(session, at, vault.id)));
  await using store = await openStore(home.path);
  await store.transaction(async (areas) => {
    for (const robot of made) await areas.robots.insert(robot);
    await announce(areas, made, shapes);
    for (const run of manyRuns(runs, flow, made)) await areas.runs.insert(run);
  });
  const held = opened.move();
  return {
    ...{ url: control.url, session, vault: vault.id, flow, ...account },
    robots: made.map(({ id }) => id),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

async function openAccount({ url, setupCode = "" }: ControlPlane, account: client.Credentials): Promise<MemberSession> {
  return (await client.createAccount({ server: url, setupCode, ...account })).session;
}

const numbered = (at: number) => String(at).padStart(5, "0");

const manyItems = (count: number): client.ItemInput[] =>
  Array.from({ length: count }, (_, at) => ({
    ...{ name: `customer-${numbered(at)}`, category: "login" },
    value: { username: `user-${at}`, password: `pass-${at}` },
  }));

async function makeRobot(session: MemberSession, at: number, vault: VaultId): Promise<Robot> {
  const { workspace, trust } = session;
  const [sign, box, id] = [signKeyPair(), boxKeyPair(), newId("rob")];
  const [name, labels] = [`robot-${numbered(at)}`, [`site-${at % 20}`, at % 3 === 0 ? "linux" : "windows"]];
  const fingerprint = fingerprintOf(workspace, id, { ed25519: sign.publicKey, x25519: box.publicKey });
  const keys = { ed25519: toBase64url(sign.publicKey), x25519: toBase64url(box.publicKey) };
  const own: Signer = { workspace, fingerprint, secretKey: sign.secretKey, certificates: [] };
  const record = await signStatement("robot-record", { robot: id, name, ...keys, ...trust.stamp() }, own);
  return {
    ...{ id, name, labels, record, fingerprint },
    endorsement: await signAs(session, robotEndorsement, { robot: id, fingerprint, name, labels }),
    ...{ status: "active", online: at % 4 !== 0, unlocked: at % 2 === 0 ? [vault] : [], ticket: null },
    ...{ last_seen_at: iso(Date.now() - at * 1_000), created_at: iso(Date.now()), version: "1.0.0" },
    ...{ platform: "linux", generation: 1, nonce: toBase64url(randomBytes(16)), catalogue: null },
    ...{ received: 0, commanded: 0, concurrency: null },
  };
}

/** All of them have the nodes of this version, as robots mostly do. */
async function announce({ catalogues, robots }: Areas, [first, ...others]: readonly Robot[], nodes: Catalogue) {
  if (!first) return;
  await catalogues.put(first.id, describeCatalogue(nodes));
  const { catalogue = null } = (await robots.find(first.id)) ?? {};
  for (const { id } of others) await robots.update(id, { catalogue });
}

function manyRuns(count: number, flow: client.Flow, robots: readonly Robot[]): NewRun[] {
  const now = Date.now();
  return Array.from({ length: count }, (_, at): NewRun => {
    const ordered = now - (at + 1) * 7_000;
    const took = 1_000 + (at % 500) * 10;
    return {
      ...{ id: newId("run"), flow: flow.id, flow_name: flow.name, flow_version: 1, flow_hash: flow.hash },
      ...{ trigger: "schedule", robot: robots[at % robots.length]?.id ?? null, label: null },
      ...{ status: states[at % states.length] ?? "succeeded", waiting_for: [], reason: null, node: null, error: null },
      ...{ counts: { nodes: 4, messages: 3, errors: 0 }, duration_ms: took, order: null, input: {} },
      ...{ created_at: iso(ordered), started_at: iso(ordered + 200), ended_at: iso(ordered + 200 + took) },
      not_after: iso(ordered + 3_600_000),
    };
  });
}
