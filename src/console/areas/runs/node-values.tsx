// What a node showed of the messages that passed it, as the robot masked it.
import { Code, Text } from "@mantine/core";
import { runPageText as text } from "../../strings/run-page.ts";
import { valueText } from "./event-field.ts";
import type { NodeStep } from "./node-steps.ts";
import classes from "./node-values.module.css";

/** More is in the log. */
const mostShown = 50;

export const NodeValues = ({ values }: Pick<NodeStep, "values">) =>
  values.slice(-mostShown).map(({ seq, label, value }) => (
    <div key={seq}>
      <Text size="xs" c="dimmed" mb={2}>
        {label === "" ? text.value : label}
      </Text>
      <Code block className={classes.value}>
        {typeof value === "object" ? JSON.stringify(value, undefined, 2) : valueText(value)}
      </Code>
    </div>
  ));
