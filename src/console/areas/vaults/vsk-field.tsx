// The field for a Vault Secret Key. What was typed is checked here, offline: a typo is told with the group it is in, a
// key of another vault as that. The text goes nowhere but to whoever holds this field.
import { PasswordInput } from "@mantine/core";
import { useMemo } from "react";
import type { VaultId } from "../../../base/ids.ts";
import { findVskFault, isWholeVsk } from "../../parts/vsk-fault.ts";
import { vaultsText as text } from "../../strings/vaults.ts";

export interface VskFieldProps {
  readonly vault: VaultId;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly autoFocus?: boolean;
}

export function VskField({ vault, value, onChange, autoFocus = false }: VskFieldProps) {
  const isWhole = isWholeVsk(value);
  const fault = useMemo(() => (isWhole ? findVskFault(value, vault) : undefined), [value, vault, isWhole]);
  return (
    <PasswordInput
      label={text.key}
      placeholder={text.keyPlaceholder}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={fault}
      description={isWhole && fault === undefined ? text.keyFits : undefined}
      inputWrapperOrder={["label", "input", "error", "description"]}
      autoComplete="off"
      spellCheck={false}
      autoFocus={autoFocus}
      data-autofocus={autoFocus || undefined}
    />
  );
}
