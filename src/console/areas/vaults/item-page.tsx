// One item: what it holds as far as people may read it, where it may be used, who uses it, its versions; and what can
// be done with it.
import { Alert, Anchor, Button, Group, Menu, SimpleGrid, Stack } from "@mantine/core";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { usedBy } from "../../../client/flows/used-by.ts";
import type { ListedItem } from "../../../client/vaults/dropped-items.ts";
import { deleteItem } from "../../../client/vaults/items.ts";
import type { Vault } from "../../../client/vaults/vault-view.ts";
import { useItemFacts } from "../../data/items.ts";
import { useVaultsChanged } from "../../data/vaults.ts";
import { Ago } from "../../parts/ago.tsx";
import { useConfirm } from "../../parts/confirm.tsx";
import { CopyText } from "../../parts/copy.tsx";
import { Facts } from "../../parts/facts.tsx";
import { Icon } from "../../parts/icon.tsx";
import { notifyDone, notifyFailure } from "../../parts/notify.tsx";
import { Panel } from "../../parts/panel.tsx";
import { Status } from "../../parts/status.tsx";
import { Tags } from "../../parts/tags.tsx";
import { useSession } from "../../session/session-context.tsx";
import { categoryName, itemsText as text } from "../../strings/items.ts";
import { ConsentPanel } from "./consent-panel.tsx";
import { Ends } from "./ends.tsx";
import { ItemContent } from "./item-content.tsx";
import { LimitsDialog, RenameDialog } from "./item-dialogs.tsx";
import { ItemVersions } from "./item-versions.tsx";
import { LoadedItem } from "./loaded-item.tsx";
import { OpenPanel } from "./open-panel.tsx";

export const ItemPage = ({ vault, item }: { readonly vault: string; readonly item: string }) => (
  <LoadedItem
    vault={vault}
    item={item}
    title={({ name }) => name}
    mark={({ ready }) => !ready && <Status tone="wait">{text.empty}</Status>}
    actions={(loaded, found) => <Actions vault={loaded} item={found} />}
  >
    {(loaded, found) => (
      <>
        {!found.ready && <NotReady item={found} />}
        <OpenPanel vault={loaded} />
        <SimpleGrid cols={{ base: 1, md: 2 }} style={{ alignItems: "start" }}>
          <Stack>
            <ItemContent vault={loaded} item={found} />
            {found.origin === "signed" && <ItemVersions vault={loaded} item={found} />}
          </Stack>
          <Stack>
            <ConsentPanel vault={loaded} item={found} />
            <ItemFactsPanel vault={loaded} item={found} />
            <LimitsPanel item={found} />
          </Stack>
        </SimpleGrid>
      </>
    )}
  </LoadedItem>
);

interface Props {
  readonly vault: Vault;
  readonly item: ListedItem;
}

const mayChange = ({ open, access }: Vault, { origin }: ListedItem): boolean =>
  open && access === "write" && origin === "signed";

function Actions({ vault, item }: Props) {
  const session = useSession();
  const confirm = useConfirm();
  const changed = useVaultsChanged();
  const [, go] = useLocation();
  const [dialog, setDialog] = useState<"rename" | "limits">();
  const isChangeable = mayChange(vault, item);
  const isDeletable = vault.access === "write" && (vault.open || item.origin === "api");
  if (!isChangeable && !isDeletable) return null;
  const remove = async () => {
    const users = await usedBy(session, vault.id, item.item);
    const isSure = await confirm({
      title: text.deleteTitle(item.name),
      action: text.deleteAction,
      body: (
        <Stack gap="xs">
          {users.length > 0 ? text.deleteUsers(users.map(({ name }) => name).join(", ")) : text.deleteNone}
          <span>{text.deleteFinal}</span>
        </Stack>
      ),
      ...(users.length > 0 && { type: item.name }),
    });
    if (!isSure) return;
    // Away from its page first: what it shows is asked for anew as soon as the item is gone.
    go(`/vaults/${vault.id}`);
    await deleteItem(session, vault.id, item.item);
    await changed();
    notifyDone(text.deleted(item.name));
  };
  const end = () => setDialog(undefined);
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button variant="default" leftSection={<Icon name="settings" size={16} />}>
            {text.more}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {isChangeable && (
            <>
              <Menu.Item onClick={() => setDialog("rename")}>{text.rename}</Menu.Item>
              <Menu.Item onClick={() => setDialog("limits")}>{text.editLimits}</Menu.Item>
              <Menu.Divider />
            </>
          )}
          <Menu.Item color="red" onClick={() => void remove().catch(notifyFailure)}>
            {text.delete}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isChangeable && (
        <Button
          component={Link}
          href={`/vaults/${vault.id}/items/${item.item}/edit`}
          leftSection={<Icon name="pencil" size={16} />}
        >
          {item.ready ? text.edit : text.fill}
        </Button>
      )}
      <RenameDialog vault={vault} item={item} opened={dialog === "rename"} onClose={end} />
      <LimitsDialog vault={vault} item={item} opened={dialog === "limits"} onClose={end} />
    </>
  );
}

const NotReady = ({ item }: { readonly item: ListedItem }) => (
  <Alert variant="default" color="orange" icon={<Icon name="alert" />} title={text.emptyTitle}>
    {item.blob === "" ? text.emptyHow : text.refusedWhy}
  </Alert>
);

function ItemFactsPanel({ vault, item }: Props) {
  const facts = useItemFacts(vault.id).data?.(item.item);
  const users = facts?.usedBy ?? [];
  return (
    <Panel title={text.facts}>
      <Facts
        rows={[
          [text.category, categoryName(item.category)],
          [text.kind, text.kindName[item.kind]],
          [text.version, String(item.version)],
          [
            text.usedBy,
            users.length === 0 ? (
              text.noUsers
            ) : (
              <Group gap={8}>
                {users.map(({ id, name }) => (
                  <Anchor key={id} component={Link} href={`/flows/${id}`}>
                    {name}
                  </Anchor>
                ))}
              </Group>
            ),
          ],
          [
            text.lastUse,
            facts?.lastUse ? (
              <span>
                <Ago at={facts.lastUse.at} />{" "}
                <Anchor component={Link} href={`/runs/${facts.lastUse.run}`}>
                  {text.lastUseIn}
                </Anchor>
              </span>
            ) : (
              text.never
            ),
          ],
          [text.id, <CopyText key="id" value={item.item} name="the id" />],
        ]}
      />
    </Panel>
  );
}

const LimitsPanel = ({ item }: { readonly item: ListedItem }) => (
  <Panel title={text.limits}>
    <Facts
      rows={[
        [text.expires, <Ends key="ends" at={item.expires_at} none={text.noExpiry} />],
        [text.hosts, <Tags key="hosts" names={item.allowed_hosts} none={text.anyHost} />],
        [text.nodeTypes, <Tags key="nodes" names={item.node_types} none={text.anyNode} />],
      ]}
    />
  </Panel>
);
