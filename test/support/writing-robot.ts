// A robot that writes to a vault of a real control plane over a real link, made of the daemon's own parts; what is
// left away are runs and people.
import { type Clock, iso, systemClock } from "../../src/base/clock.ts";
import { errorOf } from "../../src/base/errors.ts";
import type { RunId } from "../../src/base/ids.ts";
import { toBase64url, utf8 } from "../../src/crypto/bytes.ts";
import { sha256 } from "../../src/crypto/hash.ts";
import { Standing } from "../../src/robot/identity/standing.ts";
import type { Upstream } from "../../src/robot/link/upstream.ts";
import { RobotStore } from "../../src/robot/store.ts";
import { Leases } from "../../src/robot/vaults/leases.ts";
import { ManifestWriter } from "../../src/robot/vaults/manifest-writer.ts";
import { VaultBook } from "../../src/robot/vaults/vault-book.ts";
import { VaultWriter } from "../../src/robot/vaults/vault-writer.ts";
import { newId } from "../../src/trust/new-id.ts";
import { call } from "../../src/wire/call.ts";
import { serverFrame } from "../../src/wire/link.ts";
import * as flows from "../../src/wire/routes/flows.ts";
import { putGrant } from "../../src/wire/routes/vaults.ts";
import { addRobot, type SignedIn, type TestControl } from "./control.ts";
import { linkUp, type TestLink } from "./link.ts";
import { identityOf } from "./robot-identity.ts";
import { signGrant, type TestVault } from "./test-vault.ts";
import type { TestRobot } from "./workspace.ts";

export interface WritingPlace {
  readonly control: TestControl;
  readonly owner: SignedIn;
  readonly vault: TestVault;
}

export interface WritingOptions {
  readonly name?: string;
  readonly access?: "read" | "write";
  readonly clock?: Clock;
}

let flowNames = 0;

/** A run that is on its way on a robot, as far as the control plane knows. */
export async function orderRun({ owner }: WritingPlace, robot: TestRobot, link: TestLink): Promise<RunId> {
  const { workspace, member, caller } = owner;
  const document = { name: `flow-${++flowNames}`, nodes: [{ id: "start", type: "core.start" }] };
  const statement = await workspace.signAs(member.signer, "flow", {
    ...{ flow: newId("flw"), version: 1, previous: "", document },
  });
  const flow = await call(caller, flows.putFlow, { body: { statement } });
  const run = newId("run");
  const order = await workspace.signAs(member.signer, "run", {
    ...{ run, flow: flow.id, flowHash: flow.hash, target: { robot: robot.id } },
    ...{ input: toBase64url(sha256(utf8("{}"))), notAfter: iso(Date.now() + 3_600_000) },
  });
  await call(caller, flows.createRun, { body: { order, input: {} } });
  await link.deliver({ t: "run", run, status: "running", at: iso(Date.now()) });
  return run;
}

export async function openWritingRobot(
  place: WritingPlace,
  { name = "writer", access = "write", clock = systemClock }: WritingOptions = {},
) {
  const { control, owner, vault } = place;
  const robot = await addRobot(control, owner, { name });
  const grant = await signGrant(owner, vault, robot, access);
  await call(owner.caller, putGrant, { params: { vault: vault.id }, body: { grant } });
  const link = await linkUp({ url: control.url, workspace: owner.workspace.workspace, robot });
  const store = new RobotStore(":memory:");
  const calls: string[] = [];
  const faults = {
    /** Calls whose answers get lost on their way back. */
    lost: 0,
  };
  const upstream: Upstream = {
    online: true,
    push: (message) => void link.send(message),
    pushAll: (messages) => {
      for (const message of messages) link.send(message);
    },
    async call(route, input) {
      calls.push(route.method);
      const answer = await call(control.caller(link.session), route, input);
      if (route.method === "GET" || faults.lost === 0) return answer;
      faults.lost -= 1;
      throw errorOf({ code: "unreachable", message: "the answer was lost" });
    },
  };
  const standing = new Standing({
    identity: identityOf(owner.workspace, robot, control.url),
    ...{ store, upstream, clock },
  });
  await standing.refresh();
  const book = new VaultBook({ upstream, store, clock, standing });
  const leases = new Leases({ upstream, clock });
  link.socket.on("message", (data) => {
    const frame = serverFrame.parse(JSON.parse(String(data)));
    if (frame.t === "lease") leases.take(frame);
    if (frame.t === "changed") book.forget();
  });
  const manifests = new ManifestWriter({ standing, upstream, book, clock });
  const writer = new VaultWriter({ manifests, upstream, keeper: { findKeys: () => vault.keys } });
  const id = await orderRun(place, robot, link);
  const run = { id, waitForKey: async () => {} };
  const open = (mode: "exclusive" | "shared" = "exclusive") =>
    leases.acquire({ run: id, vaults: [vault.id], mode }, new AbortController().signal);
  return {
    ...{ robot, link, store, upstream, standing, book, leases, manifests, writer, calls, faults, run, open },
    view: () => book.get(vault.id),
    async [Symbol.asyncDispose]() {
      leases[Symbol.dispose]();
      await link[Symbol.asyncDispose]();
      store[Symbol.dispose]();
    },
  };
}

export type WritingRobot = Awaited<ReturnType<typeof openWritingRobot>>;
