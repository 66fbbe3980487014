// What an item holds, as long as a page shows it. It is in the state of that page only: never in the cache of queries.
import { useEffect, useState } from "react";
import type { ListedItem } from "../../../client/vaults/dropped-items.ts";
import { getItem } from "../../../client/vaults/items.ts";
import type { Vault } from "../../../client/vaults/vault-view.ts";
import { useSession } from "../../session/session-context.tsx";
import { useClosing } from "./use-closing.ts";

export type ItemValue =
  | { readonly is: "reading" }
  | { readonly is: "read"; readonly value: unknown }
  | { readonly is: "failed"; readonly error: unknown }
  /** A closed vault, an empty item, or one that nobody reads back. */
  | { readonly is: "unreadable" };

export function useItemValue(vault: Vault, item: ListedItem): ItemValue {
  const session = useSession();
  const { markUsed } = useClosing();
  const isReadable = vault.open && item.origin === "signed" && item.kind === "item" && item.blob !== "";
  const [read, setRead] = useState<ItemValue>({ is: "reading" });
  useEffect(() => {
    let isCurrent = true;
    if (!isReadable) {
      setRead({ is: "unreadable" });
      return;
    }
    setRead({ is: "reading" });
    getItem(session, vault.id, item.item).then(
      ({ value }) => {
        if (isCurrent) setRead({ is: "read", value });
      },
      (error: unknown) => {
        if (isCurrent) setRead({ is: "failed", error });
      },
    );
    markUsed(vault.id);
    return () => {
      isCurrent = false;
    };
  }, [session, vault.id, item.item, item.version, item.blob, isReadable]);
  return read;
}
