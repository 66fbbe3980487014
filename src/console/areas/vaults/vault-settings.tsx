// What concerns a vault as a whole: its name, whether programs write into it, new keys, its end.
import { Button, Group, Stack, Switch, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Link, useLocation } from "wouter";
import { vaultPermissions } from "../../../client/vaults/permissions.ts";
import type { Vault } from "../../../client/vaults/vault-view.ts";
import { deleteVault, renameVault, setDropbox } from "../../../client/vaults/vaults.ts";
import { useIsAdmin } from "../../data/roles.ts";
import { useVaultsChanged } from "../../data/vaults.ts";
import { Ago } from "../../parts/ago.tsx";
import { useConfirm } from "../../parts/confirm.tsx";
import { CopyText } from "../../parts/copy.tsx";
import { Facts } from "../../parts/facts.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Icon } from "../../parts/icon.tsx";
import { notifyDone, notifyFailure } from "../../parts/notify.tsx";
import { Panel } from "../../parts/panel.tsx";
import { useSession } from "../../session/session-context.tsx";
import { useAttempt } from "../../session/use-attempt.ts";
import { vaultsText as text } from "../../strings/vaults.ts";
import { VaultPage } from "./vault-page.tsx";

export const VaultSettings = ({ vault }: { readonly vault: string }) => (
  <VaultPage vault={vault} section="settings">
    {(loaded) => <Panels vault={loaded} />}
  </VaultPage>
);

function Panels({ vault }: { readonly vault: Vault }) {
  const isAdmin = useIsAdmin();
  return (
    <>
      <Panel title={text.about}>
        <Facts
          rows={[
            [text.id, <CopyText key="id" value={vault.id} name="the id" />],
            [text.keyNumber, String(vault.epoch)],
            [text.items, vault.entries.length.toLocaleString("en")],
            [text.freshness, text.days(vault.freshness)],
            [text.made, <Ago key="made" at={vault.createdAt} />],
            ...(vault.dropbox
              ? [[text.address, <CopyText key="box" value={vault.header.boxKey} name="the box key" />] as const]
              : []),
          ]}
        />
      </Panel>
      {isAdmin && (
        <>
          <Rename vault={vault} />
          <Dropbox vault={vault} />
          <Rotate vault={vault} />
          <Delete vault={vault} />
        </>
      )}
    </>
  );
}

function Rename({ vault }: { readonly vault: Vault }) {
  const session = useSession();
  const changed = useVaultsChanged();
  const [name, setName] = useState(vault.name);
  const { busy, error, attempt } = useAttempt();
  const wanted = name.trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void attempt(async () => {
      await renameVault(session, vault.id, wanted);
      await changed();
      notifyDone(text.renamed);
    });
  };
  return (
    <Panel title={text.rename}>
      <Stack component="form" onSubmit={submit} maw="32rem">
        <TextInput
          label={text.name}
          description={text.nameHint}
          value={name}
          maxLength={50}
          onChange={(event) => setName(event.currentTarget.value)}
          autoComplete="off"
        />
        {error !== undefined && <Failure error={error} />}
        <Group>
          <Button type="submit" variant="default" loading={busy} disabled={wanted.length < 3 || wanted === vault.name}>
            {text.renameAction}
          </Button>
        </Group>
      </Stack>
    </Panel>
  );
}

function Dropbox({ vault }: { readonly vault: Vault }) {
  const session = useSession();
  const changed = useVaultsChanged();
  const { busy, error, attempt } = useAttempt();
  const turn = (isOn: boolean) =>
    attempt(async () => {
      await setDropbox(session, vault.id, isOn);
      await changed();
      notifyDone(isOn ? text.dropboxOn : text.dropboxOff);
    });
  return (
    <Panel title={text.dropboxTitle}>
      <Stack maw="40rem">
        <Switch
          label={text.dropbox}
          description={text.dropboxHint}
          checked={vault.dropbox}
          disabled={busy}
          onChange={(event) => void turn(event.currentTarget.checked)}
        />
        {error !== undefined && <Failure error={error} />}
      </Stack>
    </Panel>
  );
}

const Rotate = ({ vault }: { readonly vault: Vault }) => (
  <Panel title={text.rotateTitle}>
    <Stack maw="40rem" align="flex-start">
      <Text c="dimmed">{text.rotateWhy}</Text>
      <Button
        component={Link}
        href={`/vaults/${vault.id}/rotate`}
        variant="default"
        leftSection={<Icon name="retry" size={16} />}
      >
        {text.rotate}
      </Button>
    </Stack>
  </Panel>
);

function Delete({ vault }: { readonly vault: Vault }) {
  const session = useSession();
  const confirm = useConfirm();
  const changed = useVaultsChanged();
  const [, go] = useLocation();
  const remove = async () => {
    const { flows } = await vaultPermissions(session, vault.id);
    const isSure = await confirm({
      title: text.deleteAsk(vault.name),
      action: text.delete,
      type: vault.name,
      body: (
        <Stack gap="xs">
          <span>{text.deleteItems(vault.entries.length)}</span>
          {flows.length > 0 && <span>{text.deleteFlows(flows.map(({ name }) => name).join(", "))}</span>}
          <span>{text.deleteHolders(vault.grants.length)}</span>
          <span>{text.deleteFinal}</span>
        </Stack>
      ),
    });
    if (!isSure) return;
    // Away from its page first: what it shows is asked for anew as soon as the vault is gone.
    go("/vaults");
    await deleteVault(session, vault.id);
    await changed();
    notifyDone(text.deleted(vault.name));
  };
  return (
    <Panel title={text.deleteTitle}>
      <Stack maw="40rem" align="flex-start">
        <Text c="dimmed">{text.deleteWhy}</Text>
        <Button
          color="pink.8"
          leftSection={<Icon name="trash" size={16} />}
          onClick={() => void remove().catch(notifyFailure)}
        >
          {text.delete}
        </Button>
      </Stack>
    </Panel>
  );
}
