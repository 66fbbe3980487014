// Robots over HTTP: who there is, who is vouched for, who must forget its keys.
import { errorOf } from "../../base/errors.ts";
import type { RobotId } from "../../base/ids.ts";
import * as routes from "../../wire/routes/robots.ts";
import { getRobotTrust, getTrust, revoke } from "../../wire/routes/trust.ts";
import type { RobotRow } from "../../wire/shapes.ts";
import { subjects } from "../bus.ts";
import type { Change } from "../context.ts";
import type { Deps } from "../deps.ts";
import { dispatchQueued, loseRuns } from "../runs/dispatch.ts";
import type { Robot } from "../store/robots.ts";
import { acceptEndorsement } from "../trust/endorsements.ts";
import { appendRevocation } from "../trust/signed.ts";
import { endLeasesOfRobot } from "../vaults/leases.ts";
import { tellGranted } from "../vaults/vault-changes.ts";

const shown = (robot: Robot): RobotRow => {
  const { fingerprint: _f, platform: _p, generation: _g, nonce: _n, catalogue: _c, received: _r, ...rest } = robot;
  const { commanded: _, ...row } = rest;
  return row;
};

/** @throws NotFoundError. */
export async function getRobot({ store }: Pick<Change, "store">, id: RobotId): Promise<Robot> {
  const robot = await store.robots.find(id);
  if (!robot) throw errorOf({ code: "not-found", message: `robot ${id} does not exist` });
  return robot;
}

async function trustRecord({ store }: Pick<Change, "store">, after: number) {
  const trust = await store.trust.findTrust();
  return {
    workspace: trust?.workspace ?? "",
    root: trust?.roots[0] ?? "",
    roots: await store.trust.listLinks("roots"),
    revocations: await store.trust.listLinks("revocations", after),
  };
}

export function serveRobots({ serve, context }: Deps): void {
  const { store } = context;

  serve(getTrust, { rank: "newcomer" }, async ({ query }) => trustRecord(context, query.after));
  serve(getRobotTrust, {}, async ({ query, caller }) => ({
    ...(await trustRecord(context, query.after)),
    endorsement: caller.robot.endorsement,
  }));

  serve(routes.listRobots, {}, async ({ query }) => {
    const { data, next_cursor } = await store.robots.page(query);
    return { data: data.map(shown), next_cursor };
  });
  serve(routes.getRobot, {}, async ({ params }) => shown(await getRobot(context, params.id)));

  serve(routes.countRobots, {}, () => store.robots.count());

  serve(routes.listNodeTypes, {}, async () => ({ data: await store.catalogues.list() }));

  serve(routes.endorseRobot, { rank: "admin" }, async ({ params, body, caller }) => {
    const robot = await context.change(async (change) => {
      await acceptEndorsement(change, caller, params.id, body.endorsement);
      await change.audit({ actor: caller.id, action: "robot.endorsed", subject: params.id });
      return shown(await getRobot(change, params.id));
    });
    await dispatchQueued(context);
    return robot;
  });

  serve(routes.lockRobot, { rank: "operator" }, async ({ params, body, caller }) =>
    context.change(async (change) => {
      const robot = await getRobot(change, params.id);
      await change.command(robot.id, { t: "lock", ...(body.vault && { vault: body.vault }) });
      await change.audit({ actor: caller.id, action: "robot.locked", subject: robot.id, detail: body.vault });
      return { delivered: robot.online };
    }),
  );

  serve(revoke, { rank: "admin" }, async ({ body, caller }) =>
    context.change(async (change) => {
      const { seq, target } = await appendRevocation(change, caller, body.revocation);
      if (target.type === "member")
        throw errorOf({ code: "bad-input", message: "a member is removed through its own route" });
      if (target.type === "robot") {
        const robot = await getRobot(change, target.id);
        await change.store.robots.update(robot.id, { status: "revoked", unlocked: [] });
        await change.store.robots.deleteSessions(robot.id);
        await change.store.asks.dropOpen(robot.id);
        await change.store.vaults.deleteGrantsOf(robot.id);
        await loseRuns(change, robot.id, "revoked");
        await endLeasesOfRobot(change, robot.id);
        change.announce(subjects.robot(robot.id));
      } else {
        for (const vault of await change.store.vaults.deleteStatement(target.hash)) await tellGranted(change, vault);
      }
      const subject = target.type === "robot" ? target.id : target.hash;
      await change.audit({ actor: caller.id, action: `${target.type}.revoked`, subject });
      return { seq };
    }),
  );
}
