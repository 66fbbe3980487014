// All that a run's nodes did: the flow's picture with the node that is chosen, and every node with its time under it.
import { Alert, Text } from "@mantine/core";
import { useMemo, useRef, useState } from "react";
import type { Flow } from "../../../client/flows/flows.ts";
import { allNodes, wellKnown } from "../../../flow/graph.ts";
import type { RunEventRow, RunRow } from "../../../wire/shapes.ts";
import { isOver } from "../../data/run.ts";
import { Icon } from "../../parts/icon.tsx";
import { Panel } from "../../parts/panel.tsx";
import { runPageText as text } from "../../strings/run-page.ts";
import type { LogLine } from "./log-lines.ts";
import { NodeList } from "./node-list.tsx";
import { NodeLook } from "./node-look.tsx";
import { nodeSteps, stepsNow } from "./node-steps.ts";
import classes from "./run-flow.module.css";
import { RunGraph } from "./run-graph.tsx";

export interface RunFlowProps {
  readonly run: RunRow;
  readonly events: readonly RunEventRow[];
  readonly lines: readonly LogLine[];
  /** The run's own version; undefined when there is none to show. */
  readonly flow: Flow | undefined;
}

export function RunFlow({ run, events, lines, flow }: RunFlowProps) {
  const nodes = useMemo(
    () => (flow ? allNodes(flow.document).filter(({ type }) => type !== wellKnown.comment) : []),
    [flow],
  );
  const steps = useMemo(() => {
    const end = Date.parse(run.ended_at ?? "") || Date.now();
    const ids = nodes.map(({ id }) => id);
    return stepsNow(nodeSteps(events, ids, end), run, nodes);
  }, [events, nodes, run]);
  const place = useRef<HTMLDivElement>(null);
  // What failed is what one wants to look at first.
  const [chosen, choose] = useState<string | null>();
  const failed = isOver(run) ? (run.node ?? undefined) : undefined;
  const step = chosen === null ? undefined : steps.find(({ node }) => node === (chosen ?? failed));
  const nodeOf = (id: string) => nodes.find((node) => node.id === id);
  const nameOf = (id: string) => nodeOf(id)?.name ?? id;
  const isQuiet = flow?.document.settings.log === "status";
  // On a small screen what is known of it stands far above.
  const chooseBelow = (id: string) => {
    choose(id);
    place.current?.scrollIntoView({ block: "nearest" });
  };
  const look = step && (
    <NodeLook
      step={step}
      name={nameOf(step.node)}
      type={nodeOf(step.node)?.type}
      lines={lines.filter(({ node }) => node === step.node)}
      isQuiet={isQuiet}
    />
  );
  return (
    <>
      {isQuiet && (
        <Alert variant="default" icon={<Icon name="lock" size={16} />}>
          {text.quiet}
        </Alert>
      )}
      {flow && (
        <Panel title={text.picture(flow.version)} flush>
          <div className={classes.room}>
            <div className={classes.parts}>
              <div className={classes.picture}>
                <RunGraph
                  document={flow.document}
                  steps={steps}
                  selected={step?.node}
                  onSelect={(id) => choose(id ?? null)}
                />
              </div>
              <div className={classes.look} ref={place}>
                <div aria-live="polite">
                  {look ?? (
                    <Text size="sm" c="dimmed" p="1.125rem">
                      {text.choose}
                    </Text>
                  )}
                </div>
              </div>
            </div>
          </div>
        </Panel>
      )}
      <Panel title={text.nodes} flush>
        <NodeList steps={steps} nameOf={nameOf} selected={step?.node} onSelect={chooseBelow} />
        {!flow && look}
      </Panel>
    </>
  );
}
