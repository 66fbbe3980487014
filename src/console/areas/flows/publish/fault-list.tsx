// Every fault of a flow, by the node that has it: where it is, what is wrong, and what to do about it.
import { Alert, Stack, Text } from "@mantine/core";
import { type Fault, pathText } from "../../../../flow/fault.ts";
import { Icon } from "../../../parts/icon.tsx";
import { publishText as text } from "../../../strings/flows-publish.ts";
import classes from "./fault-list.module.css";

export const FaultList = ({ faults }: { readonly faults: readonly Fault[] }) => (
  <Stack gap="sm">
    <Alert
      variant="default"
      color="orange"
      icon={<Icon name="alert" />}
      title={text.faults(faults.length)}
      role="status"
    >
      {text.faultsWhy}
    </Alert>
    <ul className={classes.faults} aria-label={text.faultList}>
      {faults.map((fault) => (
        <li key={`${pathText(fault.path)} ${fault.message}`}>
          <Text fw={550}>{fault.node === undefined ? text.flow : text.node(fault.node)}</Text>
          <Text>
            {fault.message}. {fault.remedy}
          </Text>
          <Text c="dimmed" size="xs" className="sb-mono">
            {pathText(fault.path)}
          </Text>
        </li>
      ))}
    </ul>
  </Stack>
);
