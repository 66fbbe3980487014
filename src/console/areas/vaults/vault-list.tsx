// Every vault of the workspace: whether it is open in this page, and what in it needs somebody.
import { Button, Group, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { Link } from "wouter";
import type { Vault } from "../../../client/vaults/vault-view.ts";
import { useIsAdmin } from "../../data/roles.ts";
import { useVaults } from "../../data/vaults.ts";
import { Ago } from "../../parts/ago.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Page } from "../../parts/page.tsx";
import { Panel } from "../../parts/panel.tsx";
import { SearchField } from "../../parts/search-field.tsx";
import { Status } from "../../parts/status.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { vaultsText as text } from "../../strings/vaults.ts";
import { endsSoon } from "./ending.ts";
import { VaultState } from "./vault-state.tsx";

const columns: readonly Column<Vault>[] = [
  { name: text.vault, width: "minmax(0, 1.5fr)", show: ({ name }) => name },
  { name: text.state, width: "minmax(8.5rem, 1fr)", show: (vault) => <VaultState vault={vault} /> },
  { name: text.items, width: "6rem", needs: "wide", show: ({ entries }) => entries.length.toLocaleString("en") },
  {
    name: text.attention,
    width: "minmax(0, 1.25fr)",
    needs: "wide",
    show: attention,
  },
  {
    name: text.access,
    width: "minmax(0, 1fr)",
    needs: "wider",
    show: ({ access }) => (access ? text.accessName[access] : text.noAccess),
  },
  { name: text.made, width: "8rem", needs: "wider", show: ({ createdAt }) => <Ago at={createdAt} /> },
];

export function VaultList() {
  const vaults = useVaults();
  const [search, setSearch] = useState("");
  const isAdmin = useIsAdmin();
  const create = (
    <Button component={Link} href="/vaults/new" leftSection={<Icon name="plus" size={16} />}>
      {text.create}
    </Button>
  );
  return (
    <Page
      title={text.title}
      description={text.description}
      actions={
        <>
          <Button
            component={Link}
            href="/vaults/expiring"
            variant="default"
            leftSection={<Icon name="clock" size={16} />}
          >
            {text.expiring}
          </Button>
          {isAdmin && create}
        </>
      }
    >
      <Loaded query={vaults}>
        {(all) =>
          all.length === 0 ? (
            <Panel>
              <Empty icon="vault" title={text.none} actions={isAdmin && create}>
                {text.noneWhy}
              </Empty>
            </Panel>
          ) : (
            <>
              <Group gap="sm" justify="space-between">
                <SearchField label={text.searchLabel} placeholder={text.search} value={search} onChange={setSearch} />
              </Group>
              <Narrowed vaults={all} search={search} />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

function Narrowed({ vaults, search }: { readonly vaults: readonly Vault[]; readonly search: string }) {
  const shown = useMemo(() => {
    const word = search.trim().toLowerCase();
    return vaults.filter(({ name, id }) => name.toLowerCase().includes(word) || id === word);
  }, [vaults, search]);
  return (
    <>
      <Text size="sm" c="dimmed" role="status">
        {text.count(shown.length)}
      </Text>
      <Panel flush>
        {shown.length === 0 ? (
          <Empty icon="search" title={text.noneFound}>
            {text.noneFoundWhy}
          </Empty>
        ) : (
          <Table
            label={text.title}
            rows={shown}
            columns={columns}
            keyOf={({ id }) => id}
            hrefOf={({ id }) => `/vaults/${id}`}
            brief={attention}
          />
        )}
      </Panel>
    </>
  );
}

function attention(vault: Vault) {
  return <Attention vault={vault} />;
}

function Attention({ vault: { entries } }: { readonly vault: Vault }) {
  const now = Date.now();
  const empty = entries.filter(({ ready }) => !ready).length;
  const ending = entries.filter((entry) => endsSoon(entry, now)).length;
  if (empty + ending === 0) return null;
  const words = [...(empty > 0 ? [text.emptyCount(empty)] : []), ...(ending > 0 ? [text.expiringCount(ending)] : [])];
  return <Status tone="wait">{words.join(", ")}</Status>;
}
