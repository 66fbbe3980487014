// Adding a package of nodes to a robot, and removing one. Its code is first run to describe its nodes, in a process that
// reads nothing but the package and reaches no host; nothing counts as installed before the record says so.
import { randomBytes } from "node:crypto";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { errorOf } from "../../base/errors.ts";
import type { NodeDescription } from "../../flow/catalogue.ts";
import { findDescription } from "../../flow/described-shapes.ts";
import { shippedNodes } from "../../nodes/catalogue.ts";
import type { RobotHome } from "../home.ts";
import { openRunner } from "../runner/process.ts";
import { type FetchedPackage, fetchPackage } from "./fetch-package.ts";
import { folderOf, type InstalledPackage, readPackages, writePackages } from "./installed.ts";

/** A package that lies ready; disposing of it without `install` leaves nothing behind. */
export interface StagedPackage extends AsyncDisposable {
  readonly found: FetchedPackage;
  readonly nodes: readonly NodeDescription[];
  /** The version of it that is installed now. */
  readonly before: InstalledPackage | undefined;
  install(): Promise<InstalledPackage>;
}

type Home = Pick<RobotHome, "packages" | "packageRecord">;

/** Megabytes of heap for describing a package, and milliseconds. */
const memory = 256;
const usualPatience = 60_000;

/**
 * @throws as `fetchPackage`; InputError `bad-input`, ConflictError `conflict` or SealbotError `timeout` when its nodes
 * cannot be had.
 */
export async function stagePackage(
  spec: string,
  home: Home,
  env: Readonly<Record<string, string | undefined>>,
  patience = usualPatience,
): Promise<StagedPackage> {
  await using stack = new AsyncDisposableStack();
  const staging = join(home.packages, `.new-${randomBytes(6).toString("hex")}`);
  stack.defer(() => rm(staging, { recursive: true, force: true }));
  await mkdir(home.packages, { recursive: true, mode: 0o700 });
  const found = await fetchPackage(spec, staging, env);
  if (!found.isForSealbot) {
    throw errorOf({
      code: "bad-input",
      message: `${found.name} is no package of nodes`,
      hint: 'Such a package has the keyword "sealbot-node" in its package.json.',
    });
  }
  const directory = join(home.packages, `.run-${randomBytes(6).toString("hex")}`);
  const nodes = await describe(found, directory, patience);
  const installed = await readPackages(home);
  checkTypes(found, nodes, installed);
  const held = stack.move();
  return {
    found,
    nodes,
    before: installed.find(({ name }) => name === found.name),
    install: async () => {
      const added: InstalledPackage = {
        ...{ name: found.name, version: found.version, integrity: found.integrity, permissions: found.permissions },
        folder: `${found.name.replaceAll(/[^A-Za-z0-9._-]+/g, "-")}-${randomBytes(4).toString("hex")}`,
        nodes: [...nodes],
      };
      await rename(staging, folderOf(home, added));
      await replace(home, found.name, added);
      return added;
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** @throws NotFoundError `not-found` when it is not installed. */
export async function removePackage(name: string, home: Home): Promise<InstalledPackage> {
  const found = (await readPackages(home)).find((one) => one.name === name);
  if (!found) {
    throw errorOf({
      code: "not-found",
      message: `package ${name} is not installed`,
      hint: "See: sealbot robot nodes list",
    });
  }
  await replace(home, name, undefined);
  return found;
}

/** The record first: a folder that no record names is nobody's. */
async function replace(home: Home, name: string, by: InstalledPackage | undefined): Promise<void> {
  const before = await readPackages(home);
  await writePackages(home, [...before.filter((one) => one.name !== name), ...(by ? [by] : [])]);
  for (const old of before.filter((one) => one.name === name)) {
    await rm(folderOf(home, old), { recursive: true, force: true });
  }
}

async function describe(
  { name, folder }: FetchedPackage,
  directory: string,
  patience: number,
): Promise<readonly NodeDescription[]> {
  await using runner = await openRunner({ directory, memory, needs: { processes: false, packages: [folder] } });
  const late = Promise.withResolvers<never>();
  const message = `package ${name} did not tell its nodes within ${patience / 1_000} s`;
  const timer = setTimeout(() => late.reject(errorOf({ code: "timeout", message })), patience);
  const telling = Promise.race([runner.describe({ name, folder }), late.promise]);
  const described = await telling.finally(() => clearTimeout(timer));
  return described.map((node) => {
    const found = findDescription(node);
    if (found) return found;
    throw errorOf({ code: "bad-input", message: `package ${name}: one of its nodes cannot be described` });
  });
}

function checkTypes(
  { name, permissions }: FetchedPackage,
  nodes: readonly NodeDescription[],
  installed: readonly InstalledPackage[],
): void {
  const groups = new Set([...shippedNodes.keys()].map(groupOf));
  const taken = new Map(
    installed.filter((one) => one.name !== name).flatMap((one) => one.nodes.map(({ type }) => [type, one.name])),
  );
  for (const { type, credentials } of nodes) {
    if (groups.has(groupOf(type))) {
      throw errorOf({ code: "conflict", message: `package ${name}: the group of ${type} is sealbot's own` });
    }
    const owner = taken.get(type);
    if (owner !== undefined) {
      throw errorOf({
        code: "conflict",
        message: `${type} is a node of package ${owner} already`,
        hint: `Remove that one first: sealbot robot nodes remove ${owner}`,
      });
    }
    const undeclared = Object.values(credentials)
      .flat()
      .find((category) => !permissions.categories.includes(category));
    if (undeclared === undefined) continue;
    throw errorOf({
      code: "bad-input",
      message: `package ${name}: ${type} opens items of category ${undeclared}, which the package does not declare`,
    });
  }
}

const groupOf = (type: string): string => type.split(".")[0] ?? "";
