// The packages of nodes that this robot has: one record beside its other files, and one folder each. Whoever runs the
// robot put them there; the daemon reads the record and never their code.
import { join } from "node:path";
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import { findFile, writePrivateFile } from "../../base/private-file.ts";
import { parseShape } from "../../base/shape.ts";
import { parseStrictJson } from "../../base/strict-json.ts";
import type { NodeDescription } from "../../flow/catalogue.ts";
import { nodeDescription } from "../../flow/described-shapes.ts";
import type { OpenedItem } from "../../flow/node.ts";
import { isHostAllowed } from "../../vault/policy.ts";
import type { RobotHome } from "../home.ts";
import { packagePermissions } from "./permissions.ts";

const installedPackage = z.strictObject({
  name: z.string(),
  version: z.string(),
  /** As npm writes it, of the archive that it was installed from. */
  integrity: z.string().nullable(),
  /** Of its folder in `home.packages`. */
  folder: z.string().regex(/^[A-Za-z0-9._-]{1,120}$/),
  permissions: packagePermissions,
  nodes: z.array(nodeDescription).min(1),
});
export interface InstalledPackage extends Readonly<Omit<z.output<typeof installedPackage>, "nodes">> {
  readonly nodes: readonly NodeDescription[];
}

const record = z.strictObject({ version: z.literal(1), packages: z.array(installedPackage) });

/** @throws InputError `bad-input` for a record that was changed by hand into none. */
export async function readPackages(home: Pick<RobotHome, "packageRecord">): Promise<readonly InstalledPackage[]> {
  const text = await findFile(home.packageRecord);
  if (text === undefined) return [];
  return parseShape(record, parseStrictJson(text, home.packageRecord), { place: home.packageRecord }).packages;
}

export async function writePackages(home: Pick<RobotHome, "packageRecord">, packages: readonly InstalledPackage[]) {
  await writePrivateFile(home.packageRecord, `${JSON.stringify({ version: 1, packages }, null, 2)}\n`);
}

export const folderOf = (home: Pick<RobotHome, "packages">, { folder }: Pick<InstalledPackage, "folder">): string =>
  join(home.packages, folder);

/** What a daemon asks of them. */
export class NodePackages {
  readonly list: readonly InstalledPackage[];
  readonly #home: Pick<RobotHome, "packages">;
  readonly #byType = new Map<string, { readonly from: InstalledPackage; readonly node: NodeDescription }>();

  private constructor(home: Pick<RobotHome, "packages">, list: readonly InstalledPackage[]) {
    this.#home = home;
    this.list = list;
    for (const from of list) for (const node of from.nodes) this.#byType.set(node.type, { from, node });
  }

  /** @throws as `readPackages`. */
  static async open(home: Pick<RobotHome, "packages" | "packageRecord">): Promise<NodePackages> {
    return new NodePackages(home, await readPackages(home));
  }

  /** None at all. */
  static none(home: Pick<RobotHome, "packages">): NodePackages {
    return new NodePackages(home, []);
  }

  folderOf(one: InstalledPackage): string {
    return folderOf(this.#home, one);
  }

  /** The package that a node type comes from; `undefined` for one that ships, or that nobody has. */
  find(type: string): InstalledPackage | undefined {
    return this.#byType.get(type)?.from;
  }

  /** As `NodeShape.pure`; `undefined` for a type of no package. */
  isPure(type: string): boolean | undefined {
    return this.#byType.get(type)?.node.pure;
  }

  /** The packages that a flow with these node types uses. */
  of(types: Iterable<string>): readonly InstalledPackage[] {
    return [...new Set([...types].flatMap((type) => this.find(type) ?? []))];
  }

  get nodes(): readonly NodeDescription[] {
    return this.list.flatMap(({ nodes }) => nodes);
  }
}

/**
 * What a node may have of an item it opened: hosts that both the item and the package name.
 * @throws AuthError `not-permitted` for an item of a category that the package does not declare.
 */
export function narrowed(from: InstalledPackage, item: OpenedItem): OpenedItem {
  checkCategory(from, item);
  const { permissions } = from;
  const both = (hosts: readonly string[], others: readonly string[]) =>
    hosts.filter(
      (host) => others.includes(host) || isHostAllowed(others, new URL(`tcp://${host.replace("*.", "a.")}`)),
    );
  const { allowedHosts } = item;
  return {
    ...item,
    allowedHosts: [...new Set([...both(allowedHosts, permissions.hosts), ...both(permissions.hosts, allowedHosts)])],
  };
}

/** @throws AuthError `not-permitted` for an item that no node of the package opens, in whatever way. */
export function checkCategory(
  { name, permissions }: Pick<InstalledPackage, "name" | "permissions">,
  item: Pick<OpenedItem, "name" | "category">,
): void {
  if (permissions.categories.includes(item.category)) return;
  throw errorOf({
    code: "not-permitted",
    message: `package ${name} does not declare items of category ${item.category}, such as "${item.name}"`,
  });
}

/** @throws AuthError `not-permitted` when a flow's process would have more than a package that it uses declares. */
export function checkCompany(
  packages: readonly InstalledPackage[],
  needs: { readonly files: boolean; readonly processes: boolean },
): void {
  for (const { name, permissions } of packages) {
    for (const kind of ["files", "processes"] as const) {
      if (!needs[kind] || permissions[kind]) continue;
      const what = kind === "files" ? "declares files" : "starts programs";
      throw errorOf({
        code: "not-permitted",
        message: `the flow ${what} and uses nodes of package ${name}, which does not declare ${kind}`,
        hint: "All nodes of a run share one process: put them into two flows.",
      });
    }
  }
}
