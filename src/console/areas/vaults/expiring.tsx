// Items of all vaults whose time ends soon or has ended, the most urgent first.
import { useMemo } from "react";
import type { Vault } from "../../../client/vaults/vault-view.ts";
import type { ManifestEntry } from "../../../trust/kinds.ts";
import { useVaults } from "../../data/vaults.ts";
import { Empty } from "../../parts/empty.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Page } from "../../parts/page.tsx";
import { Panel } from "../../parts/panel.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { categoryName, itemsText } from "../../strings/items.ts";
import { vaultsText as text } from "../../strings/vaults.ts";
import { endsSoon } from "./ending.ts";
import { Ends } from "./ends.tsx";

interface Row {
  readonly entry: ManifestEntry;
  readonly vault: Vault;
}

const columns: readonly Column<Row>[] = [
  { name: itemsText.item, width: "minmax(0, 1.5fr)", show: ({ entry }) => entry.name },
  {
    name: text.ends,
    width: "minmax(9rem, 1fr)",
    show: ({ entry }) => <Ends at={entry.expires_at} none={itemsText.noExpiry} />,
  },
  { name: text.vault, width: "minmax(0, 1fr)", needs: "wide", show: ({ vault }) => vault.name },
  {
    name: itemsText.category,
    width: "minmax(0, 1fr)",
    needs: "wide",
    show: ({ entry }) => categoryName(entry.category),
  },
];

export function Expiring() {
  const vaults = useVaults();
  return (
    <Page title={text.expiringTitle} description={text.expiringWhy} up={{ href: "/vaults", name: text.title }}>
      <Loaded query={vaults}>{(all) => <List vaults={all} />}</Loaded>
    </Page>
  );
}

function List({ vaults }: { readonly vaults: readonly Vault[] }) {
  const rows = useMemo(() => {
    const now = Date.now();
    return vaults
      .flatMap((vault) => vault.entries.filter((entry) => endsSoon(entry, now)).map((entry) => ({ entry, vault })))
      .toSorted((a, b) => Date.parse(a.entry.expires_at ?? "") - Date.parse(b.entry.expires_at ?? ""));
  }, [vaults]);
  return (
    <Panel flush={rows.length > 0}>
      {rows.length === 0 ? (
        <Empty icon="clock" title={text.noneExpiring}>
          {text.noneExpiringWhy}
        </Empty>
      ) : (
        <Table
          label={text.expiringTitle}
          rows={rows}
          columns={columns}
          keyOf={({ entry, vault }) => `${vault.id}/${entry.item}`}
          hrefOf={({ entry, vault }) => `/vaults/${vault.id}/items/${entry.item}`}
        />
      )}
    </Panel>
  );
}
