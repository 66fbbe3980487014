// Connections end to end, made with commands alone: a person consents in a browser, robots go on from there, and
// nothing that a provider gave stands anywhere in clear.

import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect } from "vitest";
import { z } from "zod";
import { searchFor } from "../../scripts/demo/search.ts";
import { consentTo } from "../support/browser.ts";
import { startCli } from "../support/cli.ts";
import type { Office } from "../support/office.ts";
import type { OfficeRobot } from "../support/office-robot.ts";
import { test } from "../support/office-test.ts";
import { type Oidc, openOidc } from "../support/oidc.ts";
import { until } from "../support/until.ts";

/** Each takes a dozen processes, one after the other. */
const patience = 120_000;

let oidc: Oidc;
beforeAll(async () => {
  oidc = await openOidc();
});
afterAll(() => oidc[Symbol.asyncDispose]());

const connections = z.object({
  data: z.array(
    z.object({
      name: z.string(),
      ready: z.boolean(),
      refreshed_at: z.string().nullable(),
      reason: z.string().nullable(),
    }),
  ),
});

/** An item of tokens that begins with consent, and a flow that asks the resource with it. */
async function setUp({ ada, file }: Office, name: string): Promise<void> {
  const fields = {
    ...{ client_id: oidc.client.id, client_secret: oidc.client.secret, scope: "openid offline_access" },
    ...{ token_endpoint: oidc.tokenEndpoint, authorization_endpoint: oidc.authorizationEndpoint },
  };
  await ada.ok(["item", "set", "shop", name, "--category", "oauth2", "--fields-stdin"], JSON.stringify(fields));
  const flow = {
    ...{ name, vaults: [{ vault: "shop" }] },
    nodes: [
      { id: "start", type: "core.start", wires: [["ask"]] },
      { id: "ask", type: "http.request", config: { url: oidc.resource, credentials: { vault: "shop", item: name } } },
    ],
  };
  await ada.ok(["flow", "push", file(`${name}.json`, JSON.stringify(flow))]);
}

/** Runs the command as somebody who visits the address that it prints. */
async function authorise({ ada }: Office, args: readonly string[]) {
  const child = startCli(["connection", "authorize", ...args, "--no-browser", "--json"], { home: ada.home });
  let [stdout, stderr] = ["", ""];
  child.stdout?.on("data", (chunk) => (stdout += chunk));
  child.stderr?.on("data", (chunk) => (stderr += chunk));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const address = await until("the address to visit", () => /^http\S+$/m.exec(stderr)?.[0] ?? child.exitCode !== null);
  if (typeof address !== "string") throw new TypeError(stderr);
  const page = await consentTo(address);
  const status = await ended;
  if (status !== 0) throw new TypeError(stderr);
  return { page, address, answer: JSON.parse(stdout), stderr };
}

async function canWrite(office: Office, robot: OfficeRobot): Promise<void> {
  await office.ada.ok(["vault", "grant", "shop", "--robot", robot.name, "--access", "write"]);
}

async function finished(robot: OfficeRobot, flow: string) {
  const run = await robot.order(flow);
  return await robot.reached(run, "succeeded");
}

/** Files of the office, but the person's papers, in which something of the provider stands. */
const leaks = ({ database }: Office): readonly string[] => {
  const folder = dirname(dirname(dirname(dirname(database))));
  const secrets = [...oidc.issued, oidc.client.secret];
  const { hits } = searchFor(secrets, [folder]);
  return hits.filter((path) => !path.startsWith(join(folder, "papers")));
};

test("a person consents in a browser, and robots renew from there on", { timeout: patience }, async ({ office }) => {
  await setUp(office, "calendar");
  await using robot = await office.robot("consenting");
  await canWrite(office, robot);
  expect((await robot.inject()).status).toBe(0);
  const early = await robot.order("calendar");
  await expect(robot.reached(early, "succeeded")).rejects.toThrow(/item-not-ready/);

  const { page, address, answer, stderr } = await authorise(office, ["shop/calendar"]);
  expect(page).toContain("Back to the terminal");
  expect(answer).toMatchObject({ name: "calendar", renewable: true, expires_at: expect.stringMatching(/Z$/) });
  expect(new URL(address).searchParams.get("code_challenge_method")).toBe("S256");
  expect(stderr).not.toMatch(/code=/);
  const before = oidc.counts.granted;
  await finished(robot, "calendar");
  expect(oidc.counts.granted).toBe(before);

  // What a person wants from now on is not what was consented to.
  await office.ada.ok(["item", "set", "shop", "calendar", "--field", "scope=openid offline_access read"]);
  const changed = await robot.order("calendar");
  await expect(robot.reached(changed, "succeeded")).rejects.toThrow(/item-not-ready/);
  const listed = await office.ada.json(connections, ["connection", "list", "shop"]);
  expect(listed.data).toMatchObject([{ name: "calendar", ready: false, reason: "scope-changed" }]);
  expect(await office.ada.ok(["connection", "list"])).toMatch(/calendar.*its scope was changed/);
  await authorise(office, ["calendar", "--vault", "shop"]);
  await finished(robot, "calendar");
  expect(leaks(office)).toEqual([]);
});

test("a robot that is killed between the tokens and their way into the vault loses none", {
  timeout: patience,
}, async ({ office }) => {
  await setUp(office, "killed");
  await using robot = await office.robot("killed-robot");
  await canWrite(office, robot);
  expect((await robot.inject("--keep", "disk")).status).toBe(0);
  const refresh_token = await oidc.refreshToken();
  const added = JSON.stringify({
    ...{ client_id: oidc.client.id, client_secret: oidc.client.secret, refresh_token },
    ...{ token_endpoint: oidc.tokenEndpoint, authorization_endpoint: oidc.authorizationEndpoint },
  });
  await office.ada.ok(["item", "set", "shop", "killed", "--fields-stdin"], added);
  const before = oidc.counts.granted;
  // The control plane stands still from the moment that the provider has rotated.
  oidc.onGranted = () => void process.kill(office.server.pid, "SIGSTOP");
  const run = await robot.order("killed");
  await until("the tokens are in the robot's journal", () => hasKept(robot));
  oidc.onGranted = () => {};
  await robot.daemon.kill("SIGKILL");
  process.kill(office.server.pid, "SIGCONT");
  expect(leaks(office)).toEqual([]);

  await robot.start();
  await until("the run that was cut off has ended", async () => {
    const { status } = await office.ada.json(z.object({ status: z.string() }), ["run", "show", run.id]);
    return ["succeeded", "failed"].includes(status);
  });
  await finished(robot, "killed");
  expect(oidc.counts.granted).toBe(before + 1);
  expect(hasKept(robot)).toBe(false);
  expect(leaks(office)).toEqual([]);
  const held = await office.ada.ok(["item", "get", "shop", "killed", "--field", "refresh_token", "--reveal"]);
  expect(oidc.issued).toContain(held.trim());
  expect(held.trim()).not.toBe(refresh_token);
});

/** Whether the robot holds tokens that no vault has. */
function hasKept({ database }: OfficeRobot): boolean {
  using file = new DatabaseSync(database, { readOnly: true });
  const row = file.prepare("SELECT text FROM documents WHERE key = 'renewals'").get();
  return String(row?.text ?? "").includes('"sealed"');
}

test("what a person may not consent to is said before a browser opens", async ({ office }) => {
  const { ada } = office;
  const refusals: readonly [readonly string[], RegExp][] = [
    [["nothing"], /the vault is not named/],
    [["shop/nothing"], /no item "nothing"/],
    [["shop/shop-login"], /nobody consents to that/],
    [["shop/bare"], /--authorization-endpoint/],
    [["shop/bare", "--authorization-endpoint", "http://id.example/auth"], /expected an https address/],
  ];
  const bare = { client_id: "a", token_endpoint: oidc.tokenEndpoint };
  await ada.ok(["item", "set", "shop", "bare", "--category", "oauth2", "--fields-stdin"], JSON.stringify(bare));
  for (const [args, message] of refusals) {
    const { status, stderr } = await ada.run(["connection", "authorize", ...args, "--no-browser"]);
    expect(status, args.join(" ")).not.toBe(0);
    expect(stderr).toMatch(message);
  }
});
