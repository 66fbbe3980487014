// Renewal where nobody says whose turn it is: the control plane never answers about leases, and time is short.
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Clock, iso, systemClock } from "../../src/base/clock.ts";
import { type Oidc, openOidc } from "../support/oidc.ts";
import { chain, openRobotTrial, type RobotTrial } from "../support/robot-trial.ts";

/** A host whose time goes by in a twentieth of ours. */
const pace = 20;
const hurried: Clock = {
  ...systemClock,
  monotonic: () => systemClock.monotonic() * pace,
  sleep: (ms, signal) => systemClock.sleep(ms / pace, signal),
};

let trial: RobotTrial;
let oidc: Oidc;
beforeEach(async () => {
  trial = await openRobotTrial({ clock: hurried });
  oidc = await openOidc();
});
afterEach(async () => {
  await trial[Symbol.asyncDispose]();
  await oidc[Symbol.asyncDispose]();
});

/** A flow that asks the resource with an item of these tokens, in a vault that the robot may write to. */
async function setUp(tokens: object) {
  const vault = await trial.vault("ops");
  vault.row.grants = [await vault.grant(trial.ws.owner, "write"), await vault.grant(trial.robot, "write")];
  const client = { client_id: oidc.client.id, client_secret: oidc.client.secret, token_endpoint: oidc.tokenEndpoint };
  const item = await vault.write("tokens", { ...client, ...tokens }, { category: "oauth2" });
  const ask = {
    id: "ask",
    type: "http.request",
    config: { url: oidc.resource, credentials: { vault: vault.id, item } },
  };
  const flow = await trial.flow(chain(ask), { vaults: [{ vault: vault.id, access: "read" }] });
  await vault.permit(flow.id);
  await trial.heart.unlock({ vault: vault.id, vsk: vault.vsk });
  return async () => (await trial.upstream.ended(await trial.start(flow))).outcome;
}

test("client credentials bring a token that this robot keeps for itself, once", async () => {
  const run = await setUp({});
  expect(await run()).not.toHaveProperty("error");
  expect(await run()).not.toHaveProperty("error");
  expect(oidc.counts).toEqual({ granted: 1, refused: 0 });
});

test("a refresh token is not used up without the lease: what lives is used, then the run says who holds it up", async () => {
  const refresh_token = await oidc.refreshToken();
  const lives = await setUp({ refresh_token, access_token: "lives", expires_at: iso(Date.now() + 60_000) });
  // The resource knows no such token: what matters is that it was asked with it, and nothing else was asked.
  expect(await lives()).toMatchObject({ error: { code: "node-failed" } });
  const ended = await setUp({ refresh_token });
  expect(await ended()).toMatchObject({ error: { code: "vault-busy" } });
  expect(oidc.counts).toEqual({ granted: 0, refused: 0 });
});
