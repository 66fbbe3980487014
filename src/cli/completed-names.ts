// The names that Tab offers, as this host or the control plane says them. Nothing is decided by them, so nothing is
// verified, which takes longer; items have theirs in a signed list only.
import type { MemberSession } from "../client/session/session.ts";
import type { Completed } from "./command.ts";
import { Context, type ContextOptions } from "./context.ts";
import { robotHomeOf } from "./home.ts";

/** Runs that are offered: the newest. */
const mostRuns = 20;

type Local = "settings" | "zones" | "node-types" | "packages";
type Remote = Exclude<Completed, Local | "files">;

const local: Readonly<Record<Local, (context: Context) => Promise<readonly string[]>>> = {
  settings: async () => (await import("../robot/settings/settings.ts")).settingNames,
  zones: async () => ["UTC", ...Intl.supportedValuesOf("timeZone")],
  "node-types": async () => [...(await import("../nodes/catalogue.ts")).shippedNodes.keys()],
  packages: async ({ home }) => {
    const { readPackages } = await import("../robot/packages/installed.ts");
    return (await readPackages(robotHomeOf(home))).map(({ name }) => name);
  },
};

/** `vault` is the one that was typed before, for the names of what it holds. */
const remote: Readonly<Record<Remote, (session: MemberSession, vault: string) => Promise<readonly string[]>>> = {
  vaults: async (session) => {
    const { listVaults } = await import("../wire/routes/vaults.ts");
    return (await session.call(listVaults, { query: { manifests: "none" } })).data.map(({ name }) => name);
  },
  items: async (session, vault) => {
    const { listItems } = await import("../client/vaults/items.ts");
    return (await listItems(session, vault)).map(({ name }) => name);
  },
  robots: async (session) => (await robotsOf(session)).map(({ name }) => name),
  labels: async (session) => [...new Set((await robotsOf(session)).flatMap(({ labels }) => labels))],
  flows: async (session) => {
    const { listFlows } = await import("../wire/routes/flows.ts");
    return (await session.call(listFlows, {})).data.map(({ name }) => name);
  },
  runs: async (session) => {
    const { listRuns } = await import("../wire/routes/flows.ts");
    return (await session.call(listRuns, { query: { limit: mostRuns } })).data.map(({ id }) => id);
  },
  members: async (session) => {
    const { listMembers } = await import("../wire/routes/accounts.ts");
    return (await session.call(listMembers, {})).data.map(({ email }) => email);
  },
};

async function robotsOf(session: MemberSession) {
  const { listRobots } = await import("../wire/routes/robots.ts");
  return (await session.call(listRobots, {})).data;
}

const isLocal = (names: Completed): names is Local => Object.hasOwn(local, names);

/** @throws whatever asking meets; AuthError `not-signed-in`. */
export async function completedNames(
  names: Exclude<Completed, "files">,
  surroundings: ContextOptions,
  vault: string,
): Promise<readonly string[]> {
  await using context = new Context(surroundings);
  return isLocal(names) ? await local[names](context) : await remote[names](await context.session(), vault);
}
