// The nodes of a run under each other, each with its state, its time as a bar, and what it showed.
import { Code, Text } from "@mantine/core";
import { lengthText } from "../../parts/ago-text.ts";
import { Empty } from "../../parts/empty.tsx";
import { Status, type Tone } from "../../parts/status.tsx";
import { runPageText as text } from "../../strings/run-page.ts";
import classes from "./node-list.module.css";
import type { NodeState, NodeStep } from "./node-steps.ts";

const tones: Readonly<Record<NodeState, Tone>> = { waiting: "quiet", running: "busy", done: "good", failed: "bad" };

export function NodeList({ steps }: { readonly steps: readonly NodeStep[] }) {
  if (steps.length === 0) return <Empty icon="flow" title={text.noNodes} />;
  return (
    <ol className={classes.list} aria-label={text.nodes}>
      {steps.map((step) => (
        <Step key={step.node} step={step} />
      ))}
    </ol>
  );
}

function Step({ step: { node, state, times, sent, took, from, to, values } }: { readonly step: NodeStep }) {
  const facts = [
    ...(times > 1 ? [text.times(times)] : []),
    ...(state === "done" || state === "failed" ? [lengthText(took), text.sent(sent)] : []),
  ];
  return (
    <li className={classes.step}>
      <div className={classes.line}>
        <Text component="span" fw={550} className={classes.name}>
          {node}
        </Text>
        <Status tone={tones[state]}>{text.nodeState[state]}</Status>
        <Text component="span" size="xs" c="dimmed" className={classes.facts}>
          {facts.join(" · ")}
        </Text>
        <span className={classes.track} aria-hidden="true">
          {times > 0 && (
            <span
              className={classes.bar}
              data-tone={tones[state]}
              style={{ left: `${from * 100}%`, width: `${Math.max(0.8, (to - from) * 100)}%` }}
            />
          )}
        </span>
      </div>
      {values.length > 0 && (
        <details className={classes.values}>
          <summary>{text.values}</summary>
          <Text size="xs" c="dimmed">
            {text.masked}
          </Text>
          {values.slice(-20).map(({ seq, label, value }) => (
            <div key={seq}>
              <Text size="xs" c="dimmed">
                {label}
              </Text>
              <Code block>{JSON.stringify(value, undefined, 2) ?? ""}</Code>
            </div>
          ))}
        </details>
      )}
    </li>
  );
}
