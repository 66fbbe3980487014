// The vaults that a flow declares, each with what it may do there.
import { ActionIcon, Input, Select, Text } from "@mantine/core";
import { useVaults } from "../../../data/vaults.ts";
import { Icon } from "../../../parts/icon.tsx";
import { flowPanelText as text } from "../../../strings/flows-panel.ts";
import { type Declared, isOf, withDeclared } from "./declared.ts";
import { type FieldFault, faultsBelow, faultWords, ownFaults } from "./fields/fault.ts";
import { common } from "./fields/field-props.ts";
import classes from "./vaults.module.css";

export interface DeclaredVaultsProps {
  readonly declared: readonly Declared[];
  readonly faults: readonly FieldFault[];
  readonly onChange: (vaults: readonly Declared[]) => void;
}

export function DeclaredVaults({ declared, faults, onChange }: DeclaredVaultsProps) {
  const { data: vaults = [], isSuccess } = useVaults();
  const rest = vaults.filter((vault) => !declared.some((one) => isOf(one.vault, vault)));
  const general = faultWords(ownFaults(faults));
  return (
    <>
      {declared.length === 0 && (
        <Text size="xs" c="dimmed">
          {text.noVaults}
        </Text>
      )}
      {declared.length > 0 && (
        <ul className={classes.vaults}>
          {declared.map((one, at) => {
            const known = vaults.find((vault) => isOf(one.vault, vault));
            const name = known?.name ?? one.vault;
            const fault = faultWords(faultsBelow(faults, at)) ?? (isSuccess && !known ? text.noSuchVault : undefined);
            return (
              <li key={one.vault}>
                <div className={classes.vault}>
                  <Icon name="vault" size={15} />
                  <Text component="span" size="xs" className={classes.name} title={name}>
                    {name}
                  </Text>
                  <Select
                    {...common}
                    aria-label={text.accessOf(name)}
                    className={classes.access}
                    data={(["read", "write"] as const).map((access) => ({
                      value: access,
                      label: text.accessName[access],
                    }))}
                    value={one.access}
                    onChange={(access) =>
                      onChange(declared.with(at, { ...one, access: access === "write" ? "write" : "read" }))
                    }
                    allowDeselect={false}
                  />
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    size="sm"
                    aria-label={text.removeVault(name)}
                    onClick={() => onChange(declared.filter((_, place) => place !== at))}
                  >
                    <Icon name="cross" size={14} />
                  </ActionIcon>
                </div>
                {fault !== undefined && <Input.Error size="xs">{fault}</Input.Error>}
              </li>
            );
          })}
        </ul>
      )}
      {general !== undefined && <Input.Error size="xs">{general}</Input.Error>}
      {rest.length > 0 && (
        <Select
          {...common}
          aria-label={text.addVault}
          placeholder={text.addVault}
          leftSection={<Icon name="plus" size={13} />}
          data={rest.map(({ id, name }) => ({ value: id, label: name }))}
          value={null}
          searchable
          onChange={(id) => {
            const vault = rest.find((one) => one.id === id);
            if (vault) onChange(withDeclared(declared, vault, "read"));
          }}
        />
      )}
    </>
  );
}
