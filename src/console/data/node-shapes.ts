// The node types that robots have, as a query: what palettes offer and what flows are checked against.
import { useQuery } from "@tanstack/react-query";
import { type KnownNode, listNodeTypes } from "../../client/flows/node-types.ts";
import { useSession } from "../session/session-context.tsx";
import type { QueryWord } from "./keys.ts";

export type { KnownNode };

/** Types by name, with the robots that have them. */
export type NodeShapes = ReadonlyMap<string, KnownNode>;

const robots: QueryWord = "robots";

/** The types of all robots together. */
export function useNodeShapes() {
  const session = useSession();
  return useQuery({
    queryKey: [robots, "node types"],
    queryFn: async (): Promise<NodeShapes> => new Map((await listNodeTypes(session)).map((node) => [node.type, node])),
    // They change when a robot is updated, not when one comes or goes.
    staleTime: 60_000,
  });
}
