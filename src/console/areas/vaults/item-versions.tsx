// The versions of an item that are kept, and going back to one of them.
import { Button, Group, Stack, Text } from "@mantine/core";
import type { ListedItem } from "../../../client/vaults/dropped-items.ts";
import { type ItemVersion, rollbackItem } from "../../../client/vaults/item-versions.ts";
import type { Vault } from "../../../client/vaults/vault-view.ts";
import { useItemVersions } from "../../data/items.ts";
import { useVaultPermissions, useVaultsChanged } from "../../data/vaults.ts";
import { Ago } from "../../parts/ago.tsx";
import { useConfirm } from "../../parts/confirm.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { notifyDone, notifyFailure } from "../../parts/notify.tsx";
import { Panel } from "../../parts/panel.tsx";
import { Status } from "../../parts/status.tsx";
import { useSession } from "../../session/session-context.tsx";
import { itemsText as text } from "../../strings/items.ts";

export function ItemVersions({ vault, item }: { readonly vault: Vault; readonly item: ListedItem }) {
  const session = useSession();
  const confirm = useConfirm();
  const changed = useVaultsChanged();
  const versions = useItemVersions(vault.id, item.item);
  const principals = useVaultPermissions(vault.id).data?.principals ?? [];
  const nameOf = (id: string) => principals.find((one) => one.id === id)?.name ?? id;
  const back = async ({ version }: ItemVersion) => {
    const isSure = await confirm({
      title: text.rollbackTitle(version),
      body: text.rollbackWhy,
      action: text.rollback,
      destructive: false,
    });
    if (!isSure) return;
    try {
      await rollbackItem(session, vault.id, item.item, version);
      await changed();
      notifyDone(text.rolledBack(version));
    } catch (error) {
      notifyFailure(error);
    }
  };
  const mayGoBack = vault.open && vault.access === "write";
  return (
    <Panel title={text.versions}>
      <Loaded query={versions}>
        {(all) => (
          <Stack gap="sm">
            <Text c="dimmed">{text.versionsWhy}</Text>
            {all.map((one) => (
              <Group key={one.version} justify="space-between" gap="sm" mih={30}>
                <Group gap="sm">
                  <Text fw={550} className="sb-numbers" w="2.5rem">
                    {one.version}
                  </Text>
                  <Text c="dimmed">
                    <Ago at={one.createdAt} /> {text.writtenBy(nameOf(one.createdBy))}
                  </Text>
                </Group>
                {one.current ? (
                  <Status tone={one.ready ? "good" : "wait"}>{text.current}</Status>
                ) : one.ready && mayGoBack ? (
                  <Button
                    variant="default"
                    size="xs"
                    aria-label={`${text.rollback}: ${text.version} ${one.version}`}
                    onClick={() => void back(one)}
                  >
                    {text.rollback}
                  </Button>
                ) : one.ready ? null : (
                  <Text c="dimmed">{text.emptyVersion}</Text>
                )}
              </Group>
            ))}
          </Stack>
        )}
      </Loaded>
    </Panel>
  );
}
