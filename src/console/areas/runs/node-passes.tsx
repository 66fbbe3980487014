// The messages that passed one node, one at a time: what came in and what it sent, as the robot masked them.
import { ActionIcon, Code, Group, Text } from "@mantine/core";
import { useState } from "react";
import { Icon } from "../../parts/icon.tsx";
import { runPageText as text } from "../../strings/run-page.ts";
import classes from "./node-passes.module.css";
import type { NodeStep } from "./node-steps.ts";

export function NodePasses({ passes, untold }: Pick<NodeStep, "passes" | "untold">) {
  // The last, as long as nobody has chosen another: that one grows old while the run goes on.
  const [chosen, choose] = useState<number>();
  const found = passes.findIndex(({ seq }) => seq === chosen);
  const at = found < 0 ? passes.length - 1 : found;
  const pass = passes[at];
  if (!pass) return null;
  const step = (by: number) => () => choose(passes[at + by]?.seq);
  return (
    <div>
      {passes.length > 1 && (
        <Group gap="xs" mb="xs" role="group" aria-label={text.messages}>
          <Turn label={text.earlier} isDisabled={at === 0} onClick={step(-1)} className={classes.back} />
          <Text size="xs" c="dimmed" aria-live="polite">
            {text.pass(at + 1, passes.length)}
          </Text>
          <Turn label={text.later} isDisabled={at === passes.length - 1} onClick={step(1)} />
        </Group>
      )}
      <Shown title={text.came} value={pass.came} />
      <Shown title={pass.isTaken ? text.sentBy(pass.port) : text.notTaken} value={pass.sent} />
      {untold > 0 && (
        <Text size="xs" c="dimmed" mt="xs">
          {text.morePassed(untold)}
        </Text>
      )}
    </div>
  );
}

interface TurnProps {
  readonly label: string;
  readonly isDisabled: boolean;
  readonly onClick: () => void;
  readonly className?: string | undefined;
}

const Turn = ({ label, isDisabled, onClick, className }: TurnProps) => (
  <ActionIcon
    variant="subtle"
    color="gray"
    size="sm"
    aria-label={label}
    disabled={isDisabled}
    onClick={onClick}
    className={className}
  >
    <Icon name="right" size={14} />
  </ActionIcon>
);

function Shown({ title, value }: { readonly title: string; readonly value: unknown }) {
  if (value === undefined) return null;
  return (
    <details className={classes.message} open>
      <summary>{title}</summary>
      <Code block className={classes.value} tabIndex={0} aria-label={title}>
        {JSON.stringify(value, undefined, 2)}
      </Code>
    </details>
  );
}
