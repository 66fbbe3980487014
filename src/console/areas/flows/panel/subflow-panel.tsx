// What holds for a subflow as a whole: its name, what it is for, and its end.
import { Button, Text, Textarea, TextInput, Title } from "@mantine/core";
import { useEffect, useState } from "react";
import { subflowName } from "../../../../flow/document.ts";
import type { Fault } from "../../../../flow/fault.ts";
import { Icon } from "../../../parts/icon.tsx";
import { panelText, subflowText as text } from "../../../strings/flows-panel.ts";
import { faultsBelow, faultWords, ownFaults } from "./fields/fault.ts";
import { common } from "./fields/field-props.ts";
import classes from "./panel.module.css";

export interface SubflowPanelProps {
  readonly name: string;
  readonly description: string | undefined;
  /** Names that others have. */
  readonly taken: readonly string[];
  /** All of the flow's. */
  readonly faults: readonly Fault[];
  readonly onRename: (name: string) => void;
  readonly onDescribe: (words: string) => void;
  readonly onRemove: () => void;
}

export function SubflowPanel({ name, description, taken, faults, ...on }: SubflowPanelProps) {
  const own = faultsBelow(faults, "subflows", name);
  const [typed, setTyped] = useState(name);
  useEffect(() => setTyped(name), [name]);
  const isBad = typed !== name && (taken.includes(typed) || !subflowName.safeParse(typed).success);
  const take = () => {
    if (isBad) setTyped(name);
    else if (typed !== name) on.onRename(typed);
  };
  return (
    <div className={classes.panel}>
      <header className={classes.head}>
        <Title order={2}>{text.title}</Title>
        <Text size="xs" c="dimmed">
          {text.what}
        </Text>
      </header>
      <div className={classes.section}>
        <TextInput
          {...common}
          label={panelText.name}
          description={text.nameHint}
          error={isBad ? (taken.includes(typed) ? panelText.twice : text.nameForm) : faultWords(ownFaults(own))}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          onBlur={take}
          onKeyDown={({ key }) => {
            if (key === "Enter") take();
          }}
          classNames={{ input: "sb-mono" }}
        />
        <Textarea
          {...common}
          label={text.description}
          error={faultWords(faultsBelow(own, "description"))}
          value={description ?? ""}
          onChange={({ currentTarget }) => on.onDescribe(currentTarget.value)}
          autosize
          minRows={2}
          maxRows={8}
        />
      </div>
      <div className={classes.section}>
        <Button
          variant="default"
          size="xs"
          leftSection={<Icon name="trash" size={15} />}
          onClick={on.onRemove}
          style={{ alignSelf: "flex-start" }}
        >
          {text.remove}
        </Button>
      </div>
    </div>
  );
}
