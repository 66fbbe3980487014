// Questions of robots for a vault's key, and what people hand on as the answer: sealed, and gone once it is on its way.
import { iso } from "../../base/clock.ts";
import { errorOf } from "../../base/errors.ts";
import type { RobotId, VaultId } from "../../base/ids.ts";
import { maxWait } from "../../wire/limits.ts";
import * as routes from "../../wire/routes/robots.ts";
import { subjects, waitFor } from "../bus.ts";
import type { Deps } from "../deps.ts";
import { hashOfBytes } from "../login/setup-code.ts";
import type { Ask } from "../store/asks.ts";
import type { Robot } from "../store/robots.ts";
import { checkGranted } from "../vaults/vault-changes.ts";
import { getRobot } from "./robots.ts";

/** Milliseconds that a robot gets to come up with an ask. */
const askWithin = 15_000;

const shown = ({ sealed: _s, receipt: _r, ...ask }: Ask): routes.AskRow => ask;

/** To the minute, as a sentence can hold it. */
const forPeople = (time: string) => `${time.slice(0, 16).replace("T", " ")} UTC`;

function checkOnline(robot: Robot): void {
  if (robot.status !== "active")
    throw errorOf({ code: robot.status, message: `robot ${robot.name} is ${robot.status}` });
  if (robot.online) return;
  const seen = robot.last_seen_at === null ? "was never seen" : `was last seen at ${forPeople(robot.last_seen_at)}`;
  throw errorOf({
    code: "robot-offline",
    message: `robot ${robot.name} is offline; it ${seen}`,
    hint: "Start it with `sealbot robot start` on its host, and try again.",
  });
}

export function serveAsks({ serve, context }: Deps): void {
  const { store, bus, clock } = context;
  const findOpen = (robot: RobotId, vault: VaultId) => store.asks.findOpen(robot, vault, iso(clock.now()));

  serve(routes.listAsks, {}, async () => ({ data: (await store.asks.listOpen(iso(clock.now()))).map(shown) }));

  serve(routes.openAsk, { rank: "operator" }, async ({ params, body: { vault }, caller, signal }) => {
    await checkGranted(context, vault, caller.id);
    const robot = await getRobot(context, params.id);
    checkOnline(robot);
    const live = await findOpen(robot.id, vault);
    if (live) return shown(live);
    await context.change((change) => change.command(robot.id, { t: "ask-for", vault }));
    const subject = subjects.asks(robot.id);
    const ask = await waitFor({ bus, clock, subject, ms: askWithin, signal }, () => findOpen(robot.id, vault));
    if (ask) return shown(ask);
    throw errorOf({ code: "timeout", message: `robot ${robot.name} did not ask within ${askWithin / 1_000} s` });
  });

  serve(routes.injectSecret, { rank: "operator" }, async ({ params, body: { sealed }, caller, signal }) => {
    const robot = await context.change(async (change) => {
      const ask = await change.store.asks.find(params.ask);
      if (!ask || Date.parse(ask.expires_at) <= clock.now())
        throw errorOf({ code: "not-found", message: "this ask is over", hint: "Begin again: the robot asks anew." });
      if (ask.sealed !== null) throw errorOf({ code: "conflict", message: "this ask was answered already" });
      await checkGranted(change, ask.vault, caller.id);
      const found = await getRobot(change, ask.robot);
      checkOnline(found);
      await change.store.asks.setSealed(ask.id, hashOfBytes(sealed));
      await change.command(found.id, { t: "inject", ask: ask.id, sealed });
      await change.audit({ actor: caller.id, action: "vault.injected", subject: ask.vault, detail: ask.robot });
      return found;
    });
    const subject = subjects.asks(robot.id);
    const receipt = await waitFor({ bus, clock, subject, ms: maxWait, signal }, async () => {
      const ask = await store.asks.find(params.ask);
      return ask?.receipt ?? undefined;
    });
    if (receipt) return { receipt };
    await context.change((change) =>
      change.audit({ actor: "server", action: "receipt.missing", subject: robot.id, detail: params.ask }),
    );
    throw errorOf({ code: "timeout", message: `robot ${robot.name} sent no receipt within ${maxWait / 1_000} s` });
  });
}
