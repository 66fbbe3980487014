// Names for ids, for showing only: nothing is decided by them.
import type { Context } from "../context.ts";

/** The name of a vault or item by its id; an id that cannot be looked up stands for itself. */
export async function namesById(context: Context): Promise<(id: string) => string> {
  const session = await context.session();
  const { listVaults } = await import("../../client/vaults.ts");
  // Showing ids instead is no reason to fail.
  const vaults = await listVaults(session).catch(() => []);
  const items = vaults.flatMap(({ entries }) => entries.map(({ item, name }) => ({ id: item, name })));
  const names = new Map<string, string>([...vaults, ...items].map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? id;
}
