// Which node types there are is what robots announced: together, and from none that is not vouched for.
import { afterEach, expect, test } from "vitest";
import { listNodeTypes } from "../../../src/client/flows/node-types.ts";
import { awaitAndEndorse, inviteRobot, type MemberSession } from "../../../src/client/index.ts";
import { until } from "../../support/until.ts";
import { joinTestRobot, openTestLink } from "../test-robot.ts";
import { closeAll, openOwner } from "../test-server.ts";

afterEach(closeAll);

const described = (type: string, title = type) => ({
  ...{ type, title, doc: "", ports: ["out"], input: true, config: { type: "object" } },
  ...{ credentials: {}, literals: [], pure: true },
});

let count = 0;
/** A robot that announces these; resolves once the session sees one type more, or at once while it is not endorsed. */
async function announce(session: MemberSession, server: string, nodes: readonly object[], isEndorsed = true) {
  const { ticket, id } = await inviteRobot(session, { name: `robot ${++count}` });
  const robot = await joinTestRobot(server, ticket);
  if (isEndorsed) await awaitAndEndorse(session, id);
  using link = await openTestLink(robot);
  link.send({ t: "catalogue", hash: Buffer.alloc(32).toString("base64url"), nodes });
  // Frames are taken in their order: once this one has been, so has the one before.
  link.send({ t: "status", unlocked: [], running: 0 });
  if (isEndorsed) {
    await until("the announcement", async () =>
      (await listNodeTypes(session)).some(({ robots }) => robots.includes(robot.id)),
    );
  }
  return robot.id;
}

test("types of all robots stand together, each with who has it, as most of them describe it", async () => {
  const { session, connection } = await openOwner();
  expect(await listNodeTypes(session)).toEqual([]);
  const old = await announce(session, connection.server, [described("core.set", "Old"), described("my.own")]);
  const nodes = [described("core.set", "Set")];
  const two = [await announce(session, connection.server, nodes), await announce(session, connection.server, nodes)];
  const found = await listNodeTypes(session);
  expect(found.map(({ type, title, robots }) => [type, title, [...robots].sort()])).toEqual([
    ["core.set", "Set", [old, ...two].sort()],
    ["my.own", "my.own", [old]],
  ]);
});

test("what is no description of a node is left out, and what a robot says that nobody vouched for", async () => {
  const { session, connection } = await openOwner();
  const odd = [{ type: "core.set" }, { ...described("no type") }, described("core.log")];
  await announce(session, connection.server, [described("core.debug")], false);
  await announce(session, connection.server, odd);
  expect((await listNodeTypes(session)).map(({ type }) => type)).toEqual(["core.log"]);
});
