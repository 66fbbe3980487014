// The order in which test files run: those that take long come first, so that none of them is left alone at the end
// while the other workers have nothing to do.
import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Folders whose files start processes and browsers, the slowest first. */
const slow = ["test/e2e", "test/docs", "test/nodes/browser", "test/robot", "test/nodes", "test/adversary"];

export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const path = relative(this.ctx.config.root, moduleId);
      const found = slow.findIndex((folder) => path.startsWith(`${folder}/`));
      return found < 0 ? slow.length : found;
    };
    // Within a folder as ever: by the time that they took, or by their size.
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}
