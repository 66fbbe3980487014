// Which properties of a node's config must stand literally in the flow, so that what a person signed is what is done:
// nothing that a message brings may take their place.
import { hasExpressions } from "./expression.ts";
import type { NodeShape } from "./node.ts";

/** Those that are, or hold, an expression all the same. */
export const literalFaults = (
  { literals = [] }: Pick<NodeShape, "literals">,
  config: Readonly<Record<string, unknown>>,
): readonly string[] => literals.filter((property) => hasExpressions(config[property]));
