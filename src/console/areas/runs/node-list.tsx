// The nodes of a run under each other, each with its state and its time as a bar; one can be chosen to be looked at.
import { Text, UnstyledButton } from "@mantine/core";
import { lengthText } from "../../parts/ago-text.ts";
import { Empty } from "../../parts/empty.tsx";
import { Status, type Tone } from "../../parts/status.tsx";
import { runPageText as text } from "../../strings/run-page.ts";
import classes from "./node-list.module.css";
import { NodePasses } from "./node-passes.tsx";
import type { NodeState, NodeStep } from "./node-steps.ts";
import { NodeValues } from "./node-values.tsx";

export const stateTone: Readonly<Record<NodeState, Tone>> = {
  unreached: "quiet",
  running: "busy",
  held: "wait",
  done: "good",
  failed: "bad",
  cut: "quiet",
};

export interface NodeListProps {
  readonly steps: readonly NodeStep[];
  /** Ids are their names where this is absent. */
  readonly nameOf?: (node: string) => string;
  readonly selected?: string | undefined;
  /** Where nothing can be chosen, each node shows its values itself. */
  readonly onSelect?: (node: string) => void;
}

export function NodeList({ steps, nameOf = (node) => node, selected, onSelect }: NodeListProps) {
  if (steps.length === 0) return <Empty icon="flow" title={text.noNodes} />;
  return (
    <ol className={classes.list} aria-label={text.nodes}>
      {steps.map((step) => (
        <Step
          key={step.node}
          step={step}
          name={nameOf(step.node)}
          isSelected={step.node === selected}
          {...(onSelect && { onSelect })}
        />
      ))}
    </ol>
  );
}

interface StepProps extends Pick<NodeListProps, "onSelect"> {
  readonly step: NodeStep;
  readonly name: string;
  readonly isSelected: boolean;
}

function Step({
  step: { node, state, times, sent, took, from, to, values, passes, untold },
  name,
  isSelected,
  onSelect,
}: StepProps) {
  const isEnded = state === "done" || state === "failed";
  const facts = [...(times > 1 ? [text.times(times)] : []), ...(isEnded ? [lengthText(took), text.sent(sent)] : [])];
  const shownName = (
    <Text component="span" fw={550}>
      {name}
    </Text>
  );
  return (
    <li className={classes.step} data-selected={isSelected || undefined}>
      <div className={classes.line}>
        {onSelect ? (
          <UnstyledButton className={classes.name} aria-pressed={isSelected} onClick={() => onSelect(node)}>
            {shownName}
          </UnstyledButton>
        ) : (
          shownName
        )}
        <Status tone={stateTone[state]}>{text.nodeState[state]}</Status>
        <Text component="span" size="xs" c="dimmed" className={classes.facts}>
          {facts.join(" · ")}
        </Text>
        <span className={classes.track} aria-hidden="true">
          {times > 0 && (
            <span
              className={classes.bar}
              data-tone={stateTone[state]}
              style={{ left: `${from * 100}%`, width: `${Math.max(0.8, (to - from) * 100)}%` }}
            />
          )}
        </span>
      </div>
      {!onSelect && values.length + passes.length > 0 && (
        <details className={classes.values}>
          <summary>{text.values}</summary>
          <Text size="xs" c="dimmed">
            {text.masked}
          </Text>
          <NodePasses passes={passes} untold={untold} />
          <NodeValues values={values} />
        </details>
      )}
    </li>
  );
}
