// What is in a vault, by category. Names are read from the signed list, so it is shown whether or not the vault is open.
import { Button, Chip, Group, Text } from "@mantine/core";
import { useDeferredValue, useMemo, useState } from "react";
import { Link } from "wouter";
import type { ListedItem } from "../../../client/vaults/dropped-items.ts";
import type { Vault } from "../../../client/vaults/vault-view.ts";
import { useItemFacts, useItems } from "../../data/items.ts";
import { Ago } from "../../parts/ago.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Panel } from "../../parts/panel.tsx";
import { SearchField } from "../../parts/search-field.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { Tags } from "../../parts/tags.tsx";
import { categoryName, itemsText as text } from "../../strings/items.ts";
import { Ends } from "./ends.tsx";
import { ItemMark } from "./item-mark.tsx";
import { countByCategory, emptyOnes, matchesItem } from "./narrow-items.ts";
import { VaultPage } from "./vault-page.tsx";

export const VaultItems = ({ vault }: { readonly vault: string }) => (
  <VaultPage vault={vault} section="items" actions={(loaded) => <AddButtons vault={loaded} />}>
    {(loaded) => <Items vault={loaded} />}
  </VaultPage>
);

const AddButtons = ({ vault: { id, open, access } }: { readonly vault: Vault }) =>
  open && access === "write" ? (
    <>
      <Button
        component={Link}
        href={`/vaults/${id}/connect`}
        variant="default"
        leftSection={<Icon name="plug" size={16} />}
      >
        {text.addConnection}
      </Button>
      <Button component={Link} href={`/vaults/${id}/new`} leftSection={<Icon name="plus" size={16} />}>
        {text.add}
      </Button>
    </>
  ) : null;

function Items({ vault }: { readonly vault: Vault }) {
  const items = useItems(vault.id);
  return (
    <Loaded query={items}>
      {(all) =>
        all.length === 0 ? (
          <Panel>
            <Empty icon="vault" title={text.none}>
              {text.noneWhy}
            </Empty>
          </Panel>
        ) : (
          <Searchable vault={vault} items={all} />
        )
      }
    </Loaded>
  );
}

function Searchable({ vault, items }: { readonly vault: Vault; readonly items: readonly ListedItem[] }) {
  const facts = useItemFacts(vault.id).data;
  const [search, setSearch] = useState("");
  const [category, setCategory] = useState("");
  const words = useDeferredValue(search);
  const counts = useMemo(() => countByCategory(items), [items]);
  const shown = useMemo(
    () => items.filter((item) => matchesItem(item, { search: words, category })),
    [items, words, category],
  );
  const columns: readonly Column<ListedItem>[] = [
    {
      name: text.item,
      width: "minmax(0, 1.75fr)",
      show: (item) => <ItemMark item={item} />,
    },
    {
      name: text.category,
      width: "minmax(0, 1fr)",
      show: (item) => categoryName(item.category),
    },
    { name: text.kind, width: "4.5rem", needs: "wider", show: ({ kind }) => text.kindName[kind] },
    {
      name: text.expires,
      width: "minmax(7rem, 0.75fr)",
      needs: "wide",
      show: ({ expires_at }) => <Ends at={expires_at} none={text.nobody} />,
    },
    {
      name: text.usedBy,
      width: "minmax(0, 1fr)",
      needs: "wider",
      show: ({ item }) => (
        <Tags names={(facts?.(item).usedBy ?? []).map(({ name }) => name)} most={1} none={text.nobody} />
      ),
    },
    {
      name: text.lastUse,
      width: "minmax(6rem, 0.75fr)",
      needs: "wide",
      show: ({ item }) => {
        const use = facts?.(item).lastUse;
        return use ? <Ago at={use.at} /> : text.nobody;
      },
    },
  ];
  return (
    <>
      <Group gap="sm">
        <SearchField label={text.searchLabel} placeholder={text.search} value={search} onChange={setSearch} />
        <Chip.Group value={category} onChange={(value) => setCategory(typeof value === "string" ? value : "")}>
          <Group gap={6} role="group" aria-label={text.categories}>
            <Chip size="xs" variant="light" value="">
              {text.all}
            </Chip>
            {counts.map(([name, count]) => (
              <Chip key={name} size="xs" variant="light" value={name}>
                {`${name === emptyOnes ? text.needsFilling : categoryName(name)} ${count.toLocaleString("en")}`}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      </Group>
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
            label={text.item}
            rows={shown}
            columns={columns}
            keyOf={({ item }) => item}
            hrefOf={({ item }) => `/vaults/${vault.id}/items/${item}`}
          />
        )}
      </Panel>
    </>
  );
}
