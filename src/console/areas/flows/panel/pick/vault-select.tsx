// Chooses a vault of the workspace. One that the flow does not declare yet is declared by choosing it.
import { Select } from "@mantine/core";
import type { Vault } from "../../../../../client/vaults/vault-view.ts";
import { useVaults } from "../../../../data/vaults.ts";
import { pickerText as text } from "../../../../strings/flows-panel.ts";
import { type DeclaredAccess, isOf } from "../declared.ts";
import { useDeclaring } from "../declaring.tsx";
import { common } from "../fields/field-props.ts";

export interface VaultSelectProps {
  readonly label: string;
  readonly isLabelHidden?: boolean;
  readonly hint?: string | undefined;
  readonly required?: boolean;
  /** A name or an id. */
  readonly value: string | undefined;
  /** What it is needed for. */
  readonly access: DeclaredAccess;
  readonly error: string | boolean | undefined;
  /** By name; `undefined` when none is chosen any more. */
  readonly onChange: (vault: string | undefined) => void;
}

/** The vault that a draft names; undefined while it is not known. */
export function useNamedVault(name: string | undefined): Vault | undefined {
  const { data } = useVaults();
  return name === undefined ? undefined : data?.find((vault) => isOf(name, vault));
}

export function VaultSelect(props: VaultSelectProps) {
  const { label, isLabelHidden, hint, required = false, value, access, error, onChange } = props;
  const { data: vaults = [], isSuccess } = useVaults();
  const { declared, declare } = useDeclaring();
  const isDeclared = (vault: Vault) => declared.some((one) => isOf(one.vault, vault));
  const chosen = vaults.find((vault) => value !== undefined && isOf(value, vault));
  const optionOf = ({ id, name }: Vault) => ({ value: id, label: name });
  const groups = [
    { group: text.declared, items: vaults.filter(isDeclared).map(optionOf) },
    { group: text.others, items: vaults.filter((vault) => !isDeclared(vault)).map(optionOf) },
  ];
  const isUnknown = value !== undefined && value !== "" && !chosen;
  return (
    <Select
      {...common}
      {...(isLabelHidden ? { "aria-label": label } : { label, withAsterisk: required })}
      description={hint}
      error={isUnknown && isSuccess ? text.unknownVault(value) : error}
      placeholder={isUnknown ? value : text.chooseVault}
      searchable
      nothingFoundMessage={text.noVault}
      data={groups.filter(({ items }) => items.length > 0)}
      value={chosen?.id ?? null}
      onChange={(id) => {
        const next = vaults.find((vault) => vault.id === id);
        if (next) declare(next, access);
        onChange(next?.name);
      }}
      allowDeselect={!required}
    />
  );
}
