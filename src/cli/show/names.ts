// Names for ids, for showing only: nothing is decided by them.
import type { MemberSession } from "../../client/session/session.ts";
import type { Context } from "../context.ts";

/** The name of a robot, vault or item by its id; an id that cannot be looked up stands for itself. */
export async function namesById(context: Context): Promise<(id: string) => string> {
  const session = await context.session();
  const { listVaults } = await import("../../client/vaults/vaults.ts");
  const { listRobots } = await import("../../client/robots/robots.ts");
  // Showing ids instead is no reason to fail.
  const [vaults, robots] = await Promise.all([
    listVaults(session).catch(() => []),
    listRobots(session).catch(() => []),
  ]);
  const items = vaults.flatMap(({ entries }) => entries.map(({ item, name }) => ({ id: item, name })));
  const names = new Map<string, string>([...vaults, ...robots, ...items].map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? id;
}

/** Names of people, robots and flows by id; an id that cannot be looked up stands for itself. */
export async function principalNames(session: MemberSession): Promise<(id: string) => string> {
  const [{ listMembers }, { listRobots }, { listFlows }] = await Promise.all([
    import("../../client/members/members.ts"),
    import("../../client/robots/robots.ts"),
    import("../../client/flows/flows.ts"),
  ]);
  const lists = await Promise.allSettled([listMembers(session), listRobots(session), listFlows(session)]);
  const rows = lists.flatMap((list): readonly { id: string; name: string }[] =>
    list.status === "fulfilled" ? list.value : [],
  );
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? id;
}

/** `text` with names in the place of the ids in it. */
export const withNames = (text: string, nameOf: (id: string) => string): string =>
  text.replace(/\b(?:rob|vau|itm)_[a-z2-7]{26}\b/g, (id) => nameOf(id));
