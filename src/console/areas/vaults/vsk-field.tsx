// The field for a Vault Secret Key. What was typed is checked here, offline: a typo is told with the group it is in, a
// key of another vault as that. The text goes nowhere but to whoever holds this field.
import { PasswordInput } from "@mantine/core";
import { useMemo } from "react";
import type { VaultId } from "../../../base/ids.ts";
import { wipe } from "../../../crypto/bytes.ts";
import { parseVsk } from "../../../vault/vsk.ts";
import { explain } from "../../parts/explain.ts";
import { vaultsText as text } from "../../strings/vaults.ts";

/** What is wrong with a whole key; undefined when it fits, or while too little is typed to say. */
export function vskFault(typed: string, vault: VaultId): string | undefined {
  if (!isWhole(typed)) return undefined;
  try {
    wipe(parseVsk(typed, vault));
    return undefined;
  } catch (error) {
    const { message, hint } = explain(error);
    return hint === undefined ? message : `${message} ${hint}`;
  }
}

/** Seven groups of six, with or without the prefix. */
export const isWhole = (typed: string): boolean => typed.replace(/[\s-]/g, "").replace(/^vsk1/i, "").length >= 42;

export interface VskFieldProps {
  readonly vault: VaultId;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly autoFocus?: boolean;
}

export function VskField({ vault, value, onChange, autoFocus = false }: VskFieldProps) {
  const fault = useMemo(() => vskFault(value, vault), [value, vault]);
  return (
    <PasswordInput
      label={text.key}
      placeholder={text.keyPlaceholder}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={fault}
      description={isWhole(value) && fault === undefined ? text.keyFits : undefined}
      inputWrapperOrder={["label", "input", "error", "description"]}
      autoComplete="off"
      spellCheck={false}
      autoFocus={autoFocus}
      data-autofocus={autoFocus || undefined}
    />
  );
}
