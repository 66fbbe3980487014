// What is known of one node of a run: how it went, the messages that passed it, what it showed and what it said. All of
// it was masked on the robot.
import { Alert, Group, Stack, Text, Title } from "@mantine/core";
import { lengthText } from "../../parts/ago-text.ts";
import { Icon } from "../../parts/icon.tsx";
import { Status } from "../../parts/status.tsx";
import { runPageText as text } from "../../strings/run-page.ts";
import type { LogLine } from "./log-lines.ts";
import { stateTone } from "./node-list.tsx";
import classes from "./node-look.module.css";
import { NodePasses } from "./node-passes.tsx";
import type { NodeStep } from "./node-steps.ts";
import { NodeValues } from "./node-values.tsx";

export interface NodeLookProps {
  readonly step: NodeStep;
  readonly name: string;
  readonly type: string | undefined;
  /** Of this node alone. */
  readonly lines: readonly LogLine[];
  /** The flow keeps all values on the robot. */
  readonly isQuiet: boolean;
}

/** Events that the facts, the failure and the values tell of already. */
const toldAbove: readonly string[] = ["node.finished", "node.failed", "debug", "kept"];
/** More is in the log below. */
const mostShown = 50;

export function NodeLook({ step, name, type, lines, isQuiet }: NodeLookProps) {
  const { state, times, took, sent, error, values, passes, untold } = step;
  const facts = [
    ...(type === undefined ? [] : [type]),
    ...(times > 0 ? [text.times(times), lengthText(took), text.sent(sent)] : []),
  ];
  const rest = lines.filter((line) => !toldAbove.includes(line.type));
  const said = rest.filter(({ level }) => level !== "all");
  const did = rest.filter(({ level }) => level === "all");
  return (
    <section className={classes.look} aria-label={text.aboutNode(name)}>
      <Stack gap="sm">
        <Group justify="space-between" gap="xs" wrap="nowrap">
          <Title order={3} fz="0.9375rem" className={classes.name}>
            {name}
          </Title>
          <Status tone={stateTone[state]}>{text.nodeState[state]}</Status>
        </Group>
        <Text size="xs" c="dimmed">
          {facts.join(" · ")}
        </Text>
        {error !== undefined && error !== "" && (
          <Alert color="red" variant="default" icon={<Icon name="alert" size={16} />} p="xs">
            <Text size="sm" className={classes.said}>
              {error}
            </Text>
          </Alert>
        )}
        <NodePasses passes={passes} untold={untold} />
        <NodeValues values={values} />
        {said.length > 0 && <Said title={text.said} lines={said} />}
        {did.length > 0 && <Said title={text.did} lines={did} />}
        <Text size="xs" c="dimmed">
          {isQuiet ? text.quiet : values.length + passes.length > 0 ? text.masked : text.noValues}
        </Text>
      </Stack>
    </section>
  );
}

const Said = ({ title, lines }: { readonly title: string; readonly lines: readonly LogLine[] }) => (
  <div>
    <Text size="xs" c="dimmed" mb={2}>
      {title}
    </Text>
    <ul className={classes.lines}>
      {lines.slice(-mostShown).map(({ seq, text: words, level }) => (
        <li key={seq} className={classes.said} data-level={level}>
          {words}
        </li>
      ))}
    </ul>
  </div>
);
