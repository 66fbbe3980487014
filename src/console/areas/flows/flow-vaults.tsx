// The vaults that a flow says it touches, and what somebody permitted it. Permits are signed where the vault is open.
import { Anchor, Button, Group, Text } from "@mantine/core";
import { Link } from "wouter";
import type { Flow } from "../../../client/flows/flows.ts";
import { withdrawPermit } from "../../../client/vaults/grants.ts";
import { type FlowVault, useFlowVaults } from "../../data/flows.ts";
import { useIsAdmin, useIsOperator } from "../../data/roles.ts";
import { useVaultsChanged } from "../../data/vaults.ts";
import { useConfirm } from "../../parts/confirm.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { notifyDone, notifyFailure } from "../../parts/notify.tsx";
import classes from "../../parts/rows.module.css";
import { Status } from "../../parts/status.tsx";
import { useSession } from "../../session/session-context.tsx";
import { flowsText as text } from "../../strings/flows.ts";

export function FlowVaults({ flow }: { readonly flow: Flow }) {
  const query = useFlowVaults(flow);
  return (
    <Loaded query={query}>
      {(vaults) =>
        vaults.length === 0 ? (
          <Text c="dimmed">{text.noVaults}</Text>
        ) : (
          <ul className={classes.rows}>
            {vaults.map((row) => (
              <Row key={row.id} row={row} flow={flow} />
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}

function Row({ row, flow }: { readonly row: FlowVault; readonly flow: Flow }) {
  const { id, name, declared, permit, vault } = row;
  // A viewer is shown no permit, which says nothing about whether there is one.
  const mayKnow = useIsOperator();
  const mayWithdraw = useIsAdmin() && permit !== undefined && vault?.access !== undefined;
  return (
    <li className={classes.row}>
      <div>
        {vault ? (
          <Anchor component={Link} href={`/vaults/${id}/access`} fw={550}>
            {name}
          </Anchor>
        ) : (
          <Text fw={550}>{name}</Text>
        )}
        <Text c="dimmed">{declared ? text.declares[declared] : text.declaresNone}</Text>
      </div>
      <Group gap="sm">
        {mayKnow && <Permitted row={row} />}
        {mayWithdraw && <Withdraw row={row} flow={flow} />}
      </Group>
    </li>
  );
}

function Permitted({ row: { id, permit, vault } }: { readonly row: FlowVault }) {
  const mayPermit = useIsAdmin();
  if (!vault) return <Status tone="bad">{text.vaultGone}</Status>;
  if (permit) {
    const items = permit.items === "*" ? "*" : permit.items.length;
    return <Status tone="good">{text.permitted(permit.access, items)}</Status>;
  }
  return (
    <>
      <Status tone="wait">{text.notPermitted}</Status>
      {mayPermit && (
        <Button component={Link} href={`/vaults/${id}/access`} size="xs" variant="default">
          {text.permitAt}
        </Button>
      )}
    </>
  );
}

function Withdraw({ row, flow }: { readonly row: FlowVault; readonly flow: Flow }) {
  const session = useSession();
  const confirm = useConfirm();
  const changed = useVaultsChanged();
  const { id, name } = row;
  const withdraw = async () => {
    const body = text.withdrawBody(flow.name, name);
    if (!(await confirm({ title: text.withdrawTitle(name), body, action: text.withdraw }))) return;
    await withdrawPermit(session, id, flow.id);
    await changed();
    notifyDone(text.withdrawn(name));
  };
  return (
    <Button
      size="xs"
      variant="default"
      aria-label={`${text.withdraw}: ${name}`}
      onClick={() => void withdraw().catch(notifyFailure)}
    >
      {text.withdraw}
    </Button>
  );
}
