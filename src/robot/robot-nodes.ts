// The node types that this robot has: those that ship, and those of the packages that were added to it. The control
// plane is told of them when they are others than it was told last.
import type { RobotHome } from "./home.ts";
import type { LinkUpstream } from "./link/link-upstream.ts";
import { NodePackages } from "./packages/installed.ts";
import type { RobotStore } from "./store.ts";

interface RobotNodesParts {
  readonly home: Pick<RobotHome, "packages" | "packageRecord">;
  readonly store: Pick<RobotStore, "documents" | "transaction">;
  readonly upstream: Pick<LinkUpstream, "push">;
}

export class RobotNodes {
  readonly #parts: RobotNodesParts;
  #packages: NodePackages;

  constructor(parts: RobotNodesParts) {
    this.#parts = parts;
    this.#packages = NodePackages.none(parts.home);
  }

  /** As last looked at. */
  get packages(): NodePackages {
    return this.#packages;
  }

  /** Reads which packages there are now. @throws as `readPackages`: then those before stay. */
  async look(): Promise<void> {
    this.#packages = await NodePackages.open(this.#parts.home);
    await this.announce();
  }

  /** The hash of the catalogue that the control plane has, or is being told. */
  async announce(): Promise<string> {
    const { store, upstream } = this.#parts;
    const { catalogueHash, describedNodes } = await import("./catalogue.ts");
    const hash = await catalogueHash(this.#packages);
    if (store.documents.find("catalogue") === hash) return hash;
    const nodes = await describedNodes(this.#packages);
    store.transaction(() => {
      upstream.push({ t: "catalogue", hash, nodes: nodes.map((node) => ({ ...node })) });
      store.documents.set("catalogue", hash);
    });
    return hash;
  }
}
