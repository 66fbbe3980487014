// On the page of an item that holds tokens: whether a person has consented, and the way to the provider.
import { Button, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useSearch } from "wouter";
import type { ListedItem } from "../../../client/vaults/dropped-items.ts";
import type { Vault } from "../../../client/vaults/vault-view.ts";
import { Icon } from "../../parts/icon.tsx";
import { Panel } from "../../parts/panel.tsx";
import { connectText as text } from "../../strings/connect.ts";
import { ConnectDialog } from "./connect-dialog.tsx";
import { findConsent, hasTokens, type WantedConsent } from "./find-consent.ts";
import { RedirectUri } from "./redirect-uri.tsx";
import { useItemValue } from "./use-item-value.ts";

interface Props {
  readonly vault: Vault;
  readonly item: ListedItem;
}

export const ConsentPanel = (props: Props) => (hasTokens(props.item) ? <Wanted {...props} /> : null);

function Wanted({ vault, item }: Props) {
  const wanted = findConsent(item, useItemValue(vault, item));
  const chosen = new URLSearchParams(useSearch()).get("app") ?? undefined;
  // What the dialog began with: while it is open the item may change, as it does in the end.
  const [begun, setBegun] = useState<WantedConsent>();
  const [isOpen, setOpen] = useState(false);
  if (vault.access !== "write") return null;
  const open = (from: WantedConsent) => {
    setBegun(from);
    setOpen(true);
  };
  return (
    <>
      {wanted && <Offer wanted={wanted} isWritable={vault.open || item.origin === "api"} onOpen={() => open(wanted)} />}
      {begun && (
        <ConnectDialog
          vault={vault}
          item={item}
          isKnown={begun.isKnown}
          app={begun.app ?? chosen}
          opened={isOpen}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

interface OfferProps {
  readonly wanted: WantedConsent;
  readonly isWritable: boolean;
  readonly onOpen: () => void;
}

function Offer({ wanted, isWritable, onOpen }: OfferProps) {
  const isDone = wanted.is === "authorised";
  return (
    <Panel title={text.title}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm" c="dimmed">
          {isDone ? text.authorised : text.panelWhy}
        </Text>
        {!isDone && <RedirectUri />}
        <Button
          variant={isDone ? "default" : "filled"}
          leftSection={<Icon name="plug" size={16} />}
          disabled={!isWritable}
          onClick={onOpen}
        >
          {wanted.is === "connect" ? text.connect : text.again}
        </Button>
        {!isWritable && (
          <Text size="sm" c="dimmed">
            {text.needsOpen}
          </Text>
        )}
      </Stack>
    </Panel>
  );
}
