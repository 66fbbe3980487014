// The frame of pages below a vault: what the vault, or one of its items, is called and where it belongs.
import type { ReactNode } from "react";
import type { ListedItem } from "../../../client/vaults/dropped-items.ts";
import { missingItem } from "../../../client/vaults/items.ts";
import type { Vault } from "../../../client/vaults/vault-view.ts";
import { useItems } from "../../data/items.ts";
import { useVault } from "../../data/vaults.ts";
import { Failure } from "../../parts/failure.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Page } from "../../parts/page.tsx";
import { itemsText } from "../../strings/items.ts";
import { vaultsText as text } from "../../strings/vaults.ts";

export interface LoadedVaultProps {
  readonly vault: string;
  readonly title: string;
  readonly description?: string;
  readonly children: (vault: Vault) => ReactNode;
}

export function LoadedVault({ vault: id, title, description, children }: LoadedVaultProps) {
  const query = useVault(id);
  return (
    <Page title={title} description={description} up={{ href: `/vaults/${id}`, name: query.data?.name ?? text.vault }}>
      <Loaded query={query}>{children}</Loaded>
    </Page>
  );
}

export interface LoadedItemProps {
  readonly vault: string;
  /** Its id, or its name. */
  readonly item: string;
  readonly title: (item: ListedItem) => string;
  readonly mark?: (item: ListedItem) => ReactNode;
  readonly actions?: (vault: Vault, item: ListedItem) => ReactNode;
  readonly children: (vault: Vault, item: ListedItem) => ReactNode;
}

export function LoadedItem({ vault: id, ...more }: LoadedItemProps) {
  const query = useVault(id);
  const vault = query.data;
  if (vault) return <WithItem vault={vault} {...more} />;
  return (
    <Page title={itemsText.item} up={{ href: `/vaults/${id}`, name: text.vault }}>
      <Loaded query={query}>{() => null}</Loaded>
    </Page>
  );
}

function WithItem({ vault, item, title, mark, actions, children }: Omit<LoadedItemProps, "vault"> & { vault: Vault }) {
  const query = useItems(vault.id);
  // An address that somebody wrote may name it.
  const found = query.data?.find((one) => one.item === item) ?? query.data?.find(({ name }) => name === item);
  return (
    <Page
      title={found ? title(found) : itemsText.item}
      mark={found && mark?.(found)}
      actions={found && actions?.(vault, found)}
      up={{ href: `/vaults/${vault.id}`, name: vault.name }}
    >
      <Loaded query={query}>
        {() => (found ? children(vault, found) : <Failure error={missingItem(item, vault)} />)}
      </Loaded>
    </Page>
  );
}
