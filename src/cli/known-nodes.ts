// The node types that a flow is checked against before it is signed.
import { listNodeTypes } from "../client/flows/node-types.ts";
import type { MemberSession } from "../client/session/session.ts";
import { loadCatalogue, type Shapes } from "../flow/catalogue.ts";
import { shapesOf } from "../flow/described-shapes.ts";
import { shippedNodes } from "../nodes/catalogue.ts";
import { readPackages } from "../robot/packages/installed.ts";
import { type Home, robotHomeOf } from "./home.ts";

/** Those that ship, and what robots of the workspace have besides. */
export async function knownShapes(session: MemberSession): Promise<Shapes> {
  const [shipped, announced] = await Promise.all([loadCatalogue(shippedNodes), listNodeTypes(session)]);
  return new Map([...shapesOf(announced), ...shipped]);
}

/** Those that ship, and what this host's own robot has besides; asks nobody. */
export async function localShapes(home: Home): Promise<Shapes> {
  const [shipped, packages] = await Promise.all([loadCatalogue(shippedNodes), readPackages(robotHomeOf(home))]);
  return new Map([...shapesOf(packages.flatMap(({ nodes }) => nodes)), ...shipped]);
}
