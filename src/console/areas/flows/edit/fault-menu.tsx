// What is wrong with the draft, in a list that leads to each place.
import { Button, Popover, ScrollArea, Text, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { type Fault, pathText } from "../../../../flow/fault.ts";
import { Icon } from "../../../parts/icon.tsx";
import { editorText as text } from "../../../strings/flows-editor.ts";
import classes from "./editor.module.css";

interface FaultMenuProps {
  readonly faults: readonly Fault[];
  /** False while what is shown is of an older draft. */
  readonly isFresh: boolean;
  readonly onGo: (fault: Fault) => void;
}

export function FaultMenu({ faults, isFresh, onGo }: FaultMenuProps) {
  const [opened, setOpened] = useState(false);
  if (faults.length === 0) {
    return (
      <Text component="span" role="status" size="sm" className={classes.sound} data-fresh={isFresh || undefined}>
        <Icon name="check" size={15} /> {isFresh ? text.noFaults : text.checking}
      </Text>
    );
  }
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={380} shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="subtle"
          color="pink"
          size="compact-sm"
          leftSection={<Icon name="alert" size={15} />}
          onClick={() => setOpened((is) => !is)}
        >
          {text.faults(faults.length)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        <ScrollArea.Autosize mah="min(26rem, 60vh)">
          <ul className={classes.faults} aria-label={text.faultsTitle}>
            {faults.map((fault) => (
              <li key={`${pathText(fault.path)} ${fault.message}`}>
                <UnstyledButton
                  className={classes.faultRow}
                  onClick={() => {
                    setOpened(false);
                    onGo(fault);
                  }}
                >
                  <Text size="xs" c="dimmed" className="sb-mono">
                    {placeText(fault)}
                  </Text>
                  <Text size="sm">
                    {fault.message}. {fault.remedy}
                  </Text>
                </UnstyledButton>
              </li>
            ))}
          </ul>
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Of a node its id, and the place in it: two faults of one node look the same otherwise. */
function placeText({ node, path }: Fault): string {
  if (node === undefined) return pathText(path);
  const inner = path.slice(path[0] === "subflows" ? 4 : 2).filter((step) => step !== "config");
  return inner.length === 0 ? node : `${node} · ${pathText(inner)}`;
}
