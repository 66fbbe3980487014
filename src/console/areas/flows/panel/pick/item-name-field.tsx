// An item of the vault that is named beside it: chosen among those that are there, or a name of its own where the node
// may make it.
import { Autocomplete, TextInput } from "@mantine/core";
import type { Vault } from "../../../../../client/vaults/vault-view.ts";
import { useItems } from "../../../../data/items.ts";
import { pickerText as text } from "../../../../strings/flows-panel.ts";
import { faultWords } from "../fields/fault.ts";
import { common, type FieldProps, labelOf } from "../fields/field-props.ts";
import type { FieldShape } from "../fields/shape.ts";
import { useVaultBeside } from "../fields/vault-beside.tsx";
import { ItemSelect } from "./item-select.tsx";
import { useNamedVault } from "./vault-select.tsx";

type Props = FieldProps<Extract<FieldShape, { is: "item-name" }>>;

export function ItemNameField(props: Props) {
  const { shape, required, value, onChange, faults, label, isLabelHidden = false } = props;
  const vault = useNamedVault(useVaultBeside());
  const name = typeof value === "string" ? value : undefined;
  if (vault && shape.isFree) return <AnyName {...props} vault={vault} />;
  if (vault) {
    return (
      <ItemSelect
        {...{ vault, label, isLabelHidden, required, onChange }}
        value={name}
        categories={shape.categories}
        error={faultWords(faults)}
      />
    );
  }
  return (
    <TextInput
      {...common}
      {...labelOf(props)}
      error={faultWords(faults)}
      placeholder={text.chooseItem}
      value={name ?? ""}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

function AnyName({ vault, value, onChange, faults, hint, ...props }: Props & { readonly vault: Vault }) {
  const { data: items = [] } = useItems(vault.id);
  return (
    <Autocomplete
      {...common}
      {...labelOf(props)}
      description={hint}
      error={faultWords(faults)}
      placeholder={text.chooseItem}
      data={[...new Set(items.map(({ name }) => name))]}
      value={typeof value === "string" ? value : ""}
      onChange={onChange}
    />
  );
}
