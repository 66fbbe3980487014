// The flows that may use a vault: permitted by whoever holds it and has it open, withdrawn at any time.
import { Anchor, Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import { withdrawPermit } from "../../../client/vaults/grants.ts";
import type { FlowPermission, VaultPermissions } from "../../../client/vaults/permissions.ts";
import { useIsAdmin } from "../../data/roles.ts";
import { useVaultsChanged } from "../../data/vaults.ts";
import { Ago } from "../../parts/ago.tsx";
import { useConfirm } from "../../parts/confirm.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Icon } from "../../parts/icon.tsx";
import { notifyDone, notifyFailure } from "../../parts/notify.tsx";
import { Panel } from "../../parts/panel.tsx";
import classes from "../../parts/rows.module.css";
import { useSession } from "../../session/session-context.tsx";
import { vaultsText as text } from "../../strings/vaults.ts";
import { PermitDialog } from "./permit-dialog.tsx";

export function Permits({ permissions }: { readonly permissions: VaultPermissions }) {
  const { vault, flows } = permissions;
  const [isSigning, setSigning] = useState(false);
  const mayPermit = useIsAdmin() && vault.access !== undefined;
  return (
    <Panel
      title={text.permits}
      actions={
        mayPermit && (
          <Button
            size="xs"
            style={{ flex: "none" }}
            leftSection={<Icon name="plus" size={14} />}
            disabled={!vault.open}
            title={vault.open ? undefined : text.needsOpen}
            onClick={() => setSigning(true)}
          >
            {text.permit}
          </Button>
        )
      }
    >
      <Text c="dimmed" mb="xs">
        {text.permitsWhy}
      </Text>
      {flows.length === 0 ? (
        <Empty icon="flow" title={text.noPermits}>
          {text.noPermitsWhy}
        </Empty>
      ) : (
        <ul className={classes.rows}>
          {flows.map((permit) => (
            <Permit key={permit.flow} permit={permit} permissions={permissions} mayWithdraw={mayPermit} />
          ))}
        </ul>
      )}
      <PermitDialog vault={vault} opened={isSigning} onClose={() => setSigning(false)} />
    </Panel>
  );
}

interface PermitProps {
  readonly permit: FlowPermission;
  readonly permissions: VaultPermissions;
  readonly mayWithdraw: boolean;
}

function Permit({ permit, permissions: { vault }, mayWithdraw }: PermitProps) {
  const session = useSession();
  const confirm = useConfirm();
  const changed = useVaultsChanged();
  const { flow, name, access, items, signedAt, signedBy } = permit;
  const withdraw = async () => {
    const question = { title: text.withdrawTitle(name), body: text.withdrawWhy(name), action: text.withdraw };
    if (!(await confirm(question))) return;
    try {
      await withdrawPermit(session, vault.id, flow);
      await changed();
      notifyDone(text.withdrawn(name));
    } catch (error) {
      notifyFailure(error);
    }
  };
  return (
    <li className={classes.row}>
      <div>
        <Anchor component={Link} href={`/flows/${flow}`} fw={550}>
          {name}
        </Anchor>
        <Text size="sm" c="dimmed">
          {text.signedBy} <Ago at={signedAt} /> {text.by(signedBy)}
        </Text>
      </div>
      <Group gap="sm">
        <Text title={items === "*" ? undefined : items.map((item) => item.name).join(", ")}>
          {text.accessName[access]}, {items === "*" ? text.permitAll.toLowerCase() : text.someItems(items.length)}
        </Text>
        {mayWithdraw && (
          <Button variant="default" size="xs" aria-label={`${text.withdraw}: ${name}`} onClick={() => void withdraw()}>
            {text.withdraw}
          </Button>
        )}
      </Group>
    </li>
  );
}
