// The node types that robots announced. They serve to write flows by: what a node really does only its robot knows.
import type { RobotId } from "../../base/ids.ts";
import type { NodeDescription } from "../../flow/catalogue.ts";
import { findDescription } from "../../flow/described-shapes.ts";
import { listNodeTypes as route } from "../../wire/routes/robots.ts";
import type { MemberSession } from "../session/session.ts";

/** A node type, and who has it. */
export interface KnownNode extends NodeDescription {
  readonly robots: readonly RobotId[];
}

/** The types of all robots together, by name; where robots differ, as most of them describe it. */
export async function listNodeTypes(session: MemberSession): Promise<KnownNode[]> {
  const { data } = await session.call(route, {});
  const known = new Map<string, KnownNode>();
  for (const { robots, nodes } of data.toSorted((a, b) => b.robots.length - a.robots.length)) {
    for (const node of nodes.map(findDescription)) {
      if (!node) continue;
      const before = known.get(node.type);
      known.set(node.type, before ? { ...before, robots: [...before.robots, ...robots] } : { ...node, robots });
    }
  }
  return [...known.values()].sort((a, b) => (a.type < b.type ? -1 : 1));
}
