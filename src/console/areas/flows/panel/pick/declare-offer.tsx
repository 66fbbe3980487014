// Says that the flow does not declare a vault, or not for what is needed of it, and offers to do so.
import { Anchor, Text } from "@mantine/core";
import type { Vault } from "../../../../../client/vaults/vault-view.ts";
import { pickerText as text } from "../../../../strings/flows-panel.ts";
import { type DeclaredAccess, isEnough, isOf } from "../declared.ts";
import { useDeclaring } from "../declaring.tsx";
import classes from "./pick.module.css";

export interface DeclareOfferProps {
  readonly vault: Vault | undefined;
  readonly access: DeclaredAccess;
}

/** Whether there is something to offer. */
export function useIsUndeclared({ vault, access }: DeclareOfferProps): boolean {
  const { declared } = useDeclaring();
  return vault !== undefined && !isEnough(declared, vault, access);
}

export function DeclareOffer({ vault, access }: DeclareOfferProps) {
  const { declared, declare } = useDeclaring();
  if (!vault || isEnough(declared, vault, access)) return null;
  const isThere = declared.some((one) => isOf(one.vault, vault));
  return (
    <Text component="div" size="xs" className={classes.offer}>
      {isThere ? text.readOnly(vault.name) : text.notDeclared(vault.name)}{" "}
      <Anchor component="button" type="button" size="xs" onClick={() => declare(vault, access)}>
        {access === "write" ? text.declareWrite : text.declare}
      </Anchor>
    </Text>
  );
}
