// The run in the picture of its own version of the flow: what is done, what runs, what waits. Choosing a node shows what
// is known of it beside the picture.
import { lazy, Suspense, useMemo } from "react";
import type { FlowDocument } from "../../../flow/document.ts";
import { useNodeShapes } from "../../data/node-shapes.ts";
import { fetched } from "../../parts/fetched.ts";
import { Lines } from "../../parts/loaded.tsx";
import { nodeMarks } from "./node-marks.ts";
import type { NodeStep } from "./node-steps.ts";

const FlowGraph = lazy(() =>
  fetched(() => import("../flows/graph/flow-graph.tsx")).then(({ FlowGraph }) => ({ default: FlowGraph })),
);

export interface RunGraphProps {
  readonly document: FlowDocument;
  readonly steps: readonly NodeStep[];
  readonly selected: string | undefined;
  readonly onSelect: (node: string | undefined) => void;
}

export function RunGraph({ document, steps, selected, onSelect }: RunGraphProps) {
  const marks = useMemo(() => nodeMarks(steps), [steps]);
  // The picture is arranged by the nodes' sizes, which their ports make.
  if (useNodeShapes().isPending) return <Lines count={6} />;
  return (
    <Suspense fallback={<Lines count={6} />}>
      <FlowGraph document={document} marks={marks} selected={selected} onSelect={onSelect} />
    </Suspense>
  );
}
