// What can be done to a robot from its page: locked, revoked. Both say first what comes of it.
import { Button, Menu, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "wouter";
import type { VaultId } from "../../../base/ids.ts";
import { lockRobot, type Robot, revokeRobot } from "../../../client/robots/robots.ts";
import { listVaults } from "../../../client/vaults/vaults.ts";
import { useVaultNames } from "../../data/robots.ts";
import { useIsAdmin, useIsOperator } from "../../data/roles.ts";
import { useConfirm } from "../../parts/confirm.tsx";
import { Icon } from "../../parts/icon.tsx";
import { notifyDone, notifyFailure } from "../../parts/notify.tsx";
import { useSession } from "../../session/session-context.tsx";
import { injectText } from "../../strings/inject.ts";
import { robotActionsText as text } from "../../strings/robot-actions.ts";

export function RobotActions({ robot }: { readonly robot: Robot }) {
  const { id, name, status, principal, unlocked } = robot;
  const session = useSession();
  const client = useQueryClient();
  const confirm = useConfirm();
  const mayRevoke = useIsAdmin();
  const mayLock = useIsOperator();
  const names = useVaultNames().data;
  const nameOf = (vault: VaultId) => names?.get(vault) ?? vault;
  const changed = () => client.invalidateQueries({ queryKey: ["robots"] });

  const lock = async (vault?: VaultId) => {
    const what = vault === undefined ? text.allVaults : nameOf(vault);
    const question = { title: text.lockTitle(name, what), body: text.lockBody, action: text.lockAction };
    if (!(await confirm({ ...question, destructive: false }))) return;
    const { delivered } = await lockRobot(session, id, vault);
    notifyDone(delivered ? text.locked(name) : text.lockedLater(name));
    await changed();
  };
  const revoke = async () => {
    const granted = (await listVaults(session)).filter(({ grants }) => grants.some((grant) => grant.principal === id));
    const body = text.revokeBody(granted.map((vault) => vault.name));
    const said = (
      <Stack gap="xs">
        {body.map((sentence) => (
          <Text key={sentence}>{sentence}</Text>
        ))}
      </Stack>
    );
    if (!(await confirm({ title: text.revokeTitle(name), body: said, action: text.revokeAction, type: name }))) return;
    await revokeRobot(session, id);
    notifyDone(text.revoked(name));
    await changed();
  };

  if (status === "revoked") return null;
  return (
    <>
      {mayRevoke && (
        <Button variant="default" onClick={() => void revoke().catch(notifyFailure)}>
          {text.revoke}
        </Button>
      )}
      {mayLock && principal && (
        <>
          <Menu position="bottom-end" shadow="md">
            <Menu.Target>
              <Button variant="default">{text.lock}</Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => void lock().catch(notifyFailure)}>{text.lockAll}</Menu.Item>
              {unlocked.map((vault) => (
                <Menu.Item key={vault} onClick={() => void lock(vault).catch(notifyFailure)}>
                  {nameOf(vault)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
          <Button component={Link} href={`/robots/${id}?unlock=`} leftSection={<Icon name="lock" size={16} />}>
            {injectText.open}
          </Button>
        </>
      )}
    </>
  );
}
