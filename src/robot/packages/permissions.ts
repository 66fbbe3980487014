// What a package of nodes says it needs, in its package.json under `sealbot`. People see it before it is installed, and
// it is kept to afterwards; what is not declared is not given.
import { z } from "zod";
import { parseShape } from "../../base/shape.ts";
import { allowedHosts } from "../../trust/fields.ts";
import { categoryNames } from "../../vault/categories.ts";

const permissions = z.strictObject({
  /** Hosts that its nodes reach by themselves, besides those that a flow names. */
  hosts: allowedHosts.default([]),
  /** Whether its nodes may run where a flow declares files of the host. */
  files: z.boolean().default(false),
  /** Whether its nodes may run where a flow starts programs. */
  processes: z.boolean().default(false),
  /** Categories of the items that its nodes open. */
  categories: z.array(z.string().refine((name) => categoryNames.includes(name), "not a category of items")).default([]),
});
export type PackagePermissions = Readonly<z.output<typeof permissions>>;

export const packagePermissions = permissions.readonly();

const manifest = z.object({
  name: z.string().min(1).max(214),
  version: z.string().min(1).max(100),
  keywords: z.array(z.string()).default([]),
  sealbot: z.object({ permissions: permissions.prefault({}) }).prefault({}),
});

export interface PackageManifest {
  readonly name: string;
  readonly version: string;
  readonly isForSealbot: boolean;
  readonly permissions: PackagePermissions;
}

/** @throws InputError `bad-input` naming the place in the package's package.json. */
export function parseManifest(value: unknown): PackageManifest {
  const { name, version, keywords, sealbot } = parseShape(manifest, value, { place: "package.json of the package" });
  return { name, version, isForSealbot: keywords.includes("sealbot-node"), permissions: sealbot.permissions };
}

/** One line each, for people. */
export function permissionLines({ hosts, files, processes, categories }: PackagePermissions): readonly string[] {
  return [
    hosts.length > 0 ? `reach ${hosts.join(", ")}` : "reach no host but those that a flow names",
    categories.length > 0 ? `open items of category ${categories.join(", ")}` : "open no items",
    files ? "read and write the files that a flow declares" : "touch no files of this host",
    processes ? "run beside programs that a flow starts" : "start no programs",
  ];
}
