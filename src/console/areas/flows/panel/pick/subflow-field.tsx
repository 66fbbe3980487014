// Which subflow of the same document a node calls; a new one is made, and any is opened, right here.
import { Anchor, Group, Select } from "@mantine/core";
import { createContext, useContext } from "react";
import { pickerText as text } from "../../../../strings/flows-panel.ts";
import { faultWords } from "../fields/fault.ts";
import { common, type FieldProps, labelOf } from "../fields/field-props.ts";

export interface Subflows {
  readonly names: readonly string[];
  readonly open: (name: string) => void;
  /** Makes one that the chosen node calls. */
  readonly add: () => void;
}

export const SubflowsContext = createContext<Subflows>({ names: [], open: () => {}, add: () => {} });

export function SubflowField({ hint, value, onChange, faults, ...named }: FieldProps) {
  const { names, open, add } = useContext(SubflowsContext);
  const chosen = names.find((name) => name === value);
  return (
    <div>
      <Select
        {...common}
        {...labelOf(named)}
        description={hint}
        error={faultWords(faults)}
        placeholder={typeof value === "string" && value !== "" ? value : text.chooseSubflow}
        nothingFoundMessage={text.noSubflow}
        searchable
        data={[...names]}
        value={chosen ?? null}
        onChange={(name) => onChange(name ?? undefined)}
        allowDeselect={false}
      />
      <Group gap="md" mt={4}>
        {chosen !== undefined && (
          <Anchor component="button" type="button" size="xs" onClick={() => open(chosen)}>
            {text.openSubflow}
          </Anchor>
        )}
        <Anchor component="button" type="button" size="xs" onClick={add}>
          {text.newSubflow}
        </Anchor>
      </Group>
    </div>
  );
}
