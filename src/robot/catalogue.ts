// The node types of this robot as it announces them. Describing them means loading them all, which costs a start some
// tenths of a second; so the hash is taken over what decides the description, and the rest is done when it changed.
import { readFileSync } from "node:fs";
import { ownPackage } from "../base/own-files.ts";
import { toBase64url, utf8 } from "../crypto/bytes.ts";
import { sha256 } from "../crypto/hash.ts";
import type { NodeDescription } from "../flow/catalogue.ts";
import { shippedNodes } from "../nodes/catalogue.ts";
import type { NodePackages } from "./packages/installed.ts";

/** Raised when nodes are described in other words than before, so that a robot of the same version announces them anew. */
const format = 1;

/**
 * Base64url of 32 bytes; changes with the form of description, this program's version, the names of its nodes, and the
 * packages added to it.
 */
export async function catalogueHash({ list }: Pick<NodePackages, "list">): Promise<string> {
  const { version } = JSON.parse(readFileSync(new URL("package.json", ownPackage), "utf8")) as {
    version: string;
  };
  return toBase64url(
    sha256(
      utf8(
        JSON.stringify([
          format,
          version,
          [...shippedNodes.keys()].sort(),
          ...list.map((one) => [one.name, one.version, one.folder]),
        ]),
      ),
    ),
  );
}

/** Every node type, with its schemas as JSON Schema. */
export async function describedNodes({ nodes }: Pick<NodePackages, "nodes">): Promise<readonly NodeDescription[]> {
  const { describeCatalogue, loadCatalogue } = await import("../flow/catalogue.ts");
  return [...describeCatalogue(await loadCatalogue(shippedNodes)), ...nodes];
}
