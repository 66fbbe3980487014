// The item whose secrets a node uses: its vault, and then the item. A credential is never an expression of one's own;
// a handle that comes with a message, as somebody wrote it into the JSON, is shown as what it is.
import { Stack } from "@mantine/core";
import { isPlainObject } from "../../../../../flow/plain-json.ts";
import { pickerText as text } from "../../../../strings/flows-panel.ts";
import { useDeclaring } from "../declaring.tsx";
import { faultsBelow, faultWords, ownFaults } from "../fields/fault.ts";
import type { FieldProps } from "../fields/field-props.ts";
import { Frame } from "../fields/frame.tsx";
import type { FieldShape } from "../fields/shape.ts";
import { DeclareOffer, useIsUndeclared } from "./declare-offer.tsx";
import { ItemSelect } from "./item-select.tsx";
import { useNamedVault, VaultSelect } from "./vault-select.tsx";

export function ItemField(props: FieldProps<Extract<FieldShape, { is: "item" }>>) {
  const { shape, required, value, onChange, faults } = props;
  const { declared } = useDeclaring();
  const { vault: named, item } = isPlainObject(value) ? value : {};
  // A flow with one vault means that one.
  const only = declared.length === 1 ? declared[0]?.vault : undefined;
  const vaultName = typeof named === "string" && named !== "" ? named : value === undefined ? only : undefined;
  const vault = useNamedVault(vaultName);
  const isUndeclared = useIsUndeclared({ vault, access: "read" });
  const missing = value === undefined ? faultWords(ownFaults(faults)) : undefined;
  return (
    <Frame {...props} faults={value === undefined ? [] : ownFaults(faults)}>
      <VaultSelect
        label={text.vault}
        isLabelHidden
        required={required}
        value={vaultName}
        access="read"
        error={vault ? isUndeclared : (missing ?? faultWords(faultsBelow(faults, "vault")))}
        onChange={(next) => onChange(next === undefined ? undefined : { vault: next, item: "" })}
      />
      <Stack gap={4}>
        {vault && (
          <ItemSelect
            vault={vault}
            label={text.item}
            isLabelHidden
            required={required}
            value={typeof item === "string" ? item : undefined}
            categories={shape.categories}
            error={missing ?? faultWords(faultsBelow(faults, "item"))}
            onChange={(next) => onChange(next === undefined ? undefined : { vault: vaultName, item: next })}
          />
        )}
        <DeclareOffer vault={vault} access="read" />
      </Stack>
    </Frame>
  );
}
