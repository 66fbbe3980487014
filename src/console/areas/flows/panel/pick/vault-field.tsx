// The vault that a node touches.
import { Stack } from "@mantine/core";
import { faultWords } from "../fields/fault.ts";
import type { FieldProps } from "../fields/field-props.ts";
import type { FieldShape } from "../fields/shape.ts";
import { DeclareOffer, useIsUndeclared } from "./declare-offer.tsx";
import { useNamedVault, VaultSelect } from "./vault-select.tsx";

export function VaultField(props: FieldProps<Extract<FieldShape, { is: "vault" }>>) {
  const { shape, value, faults, onChange, label, isLabelHidden = false, hint, required } = props;
  const name = typeof value === "string" ? value : undefined;
  const vault = useNamedVault(name);
  const isUndeclared = useIsUndeclared({ vault, access: shape.access });
  return (
    <Stack gap={4}>
      <VaultSelect
        {...{ label, isLabelHidden, hint, required, onChange }}
        value={name}
        access={shape.access}
        error={isUndeclared || faultWords(faults)}
      />
      <DeclareOffer vault={vault} access={shape.access} />
    </Stack>
  );
}
