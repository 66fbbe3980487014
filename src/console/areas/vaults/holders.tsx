// The members and robots that hold a vault: given to more, narrowed, taken away with new keys for all others.
import { ActionIcon, Button, Group, Menu, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useLocation } from "wouter";
import { grantVault, revokeGrant } from "../../../client/vaults/grants.ts";
import type { PrincipalPermission, VaultPermissions } from "../../../client/vaults/permissions.ts";
import type { Access } from "../../../client/vaults/vault-view.ts";
import { useIsAdmin } from "../../data/roles.ts";
import { useVaultsChanged } from "../../data/vaults.ts";
import { Ago } from "../../parts/ago.tsx";
import { useConfirm } from "../../parts/confirm.tsx";
import { Icon } from "../../parts/icon.tsx";
import { notifyDone, notifyFailure } from "../../parts/notify.tsx";
import { Panel } from "../../parts/panel.tsx";
import classes from "../../parts/rows.module.css";
import { useSession } from "../../session/session-context.tsx";
import { vaultsText as text } from "../../strings/vaults.ts";
import { GiveDialog } from "./give-dialog.tsx";

export function Holders({ permissions }: { readonly permissions: VaultPermissions }) {
  const { vault, principals } = permissions;
  const [isGiving, setGiving] = useState(false);
  const mayGive = useIsAdmin() && vault.access !== undefined;
  return (
    <Panel
      title={text.holders}
      actions={
        mayGive && (
          <Button
            size="xs"
            style={{ flex: "none" }}
            leftSection={<Icon name="plus" size={14} />}
            onClick={() => setGiving(true)}
          >
            {text.give}
          </Button>
        )
      }
    >
      <Text c="dimmed" mb="xs">
        {text.holdersWhy}
      </Text>
      <ul className={classes.rows}>
        {principals
          .filter(({ access }) => access !== undefined)
          .map((holder) => (
            <Holder key={holder.id} holder={holder} permissions={permissions} mayChange={mayGive} />
          ))}
      </ul>
      <GiveDialog permissions={permissions} opened={isGiving} onClose={() => setGiving(false)} />
    </Panel>
  );
}

interface HolderProps {
  readonly holder: PrincipalPermission;
  readonly permissions: VaultPermissions;
  readonly mayChange: boolean;
}

function Holder({ holder, permissions, mayChange }: HolderProps) {
  const { member } = useSession();
  const { id, name, role, access, grantedBy, grantedAt } = holder;
  const isSelf = id === member;
  return (
    <li className={classes.row}>
      <div>
        <Text component="span" fw={550}>
          {name}
        </Text>{" "}
        <Text component="span" c="dimmed">
          {isSelf ? `${text.roleName[role]}, ${text.you}` : text.roleName[role]}
        </Text>
        <Text size="sm" c="dimmed">
          {text.given} <Ago at={grantedAt} /> {grantedBy !== undefined && text.by(grantedBy)}
        </Text>
      </div>
      <Group gap="sm" wrap="nowrap">
        <Text>{access && text.accessName[access]}</Text>
        {mayChange && !isSelf && <HolderMenu holder={holder} permissions={permissions} />}
      </Group>
    </li>
  );
}

function HolderMenu({ holder, permissions: { vault } }: Omit<HolderProps, "mayChange">) {
  const session = useSession();
  const confirm = useConfirm();
  const changed = useVaultsChanged();
  const [, go] = useLocation();
  const { id, name, access } = holder;
  const attempt = (work: () => Promise<unknown>, done: string) =>
    work()
      .then(changed)
      .then(() => notifyDone(done))
      .catch(notifyFailure);
  const change = (to: Access) =>
    void attempt(() => grantVault(session, vault.id, id, to), `${name}: ${text.accessName[to]}`);
  const takeOnly = async () => {
    const body = (
      <Stack gap="xs">
        <span>{text.takeOnlyWhy}</span>
      </Stack>
    );
    const isSure = await confirm({ title: text.takeTitle(name), body, action: text.takeOnly });
    if (isSure) await attempt(() => revokeGrant(session, vault.id, id, { rotate: false }), text.taken(name));
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={text.takeLabel(name)}>
          <Icon name="settings" size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => change(access === "write" ? "read" : "write")}>
          {access === "write" ? text.makeRead : text.makeWrite}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item color="red" onClick={() => go(`/vaults/${vault.id}/rotate?without=${id}`)}>
          {text.takeRotate}
        </Menu.Item>
        <Menu.Item color="red" onClick={() => void takeOnly()}>
          {text.takeOnly}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
