// Makes new keys for a vault, for everybody who holds it or for all but one; how far it is, and then the new key on the
// page after this one. What was cut off before its key was shown is finished by the same page.
import { Alert, Button, Group, List, Progress, Stack, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { Link, useLocation, useSearch } from "wouter";
import { renewRobots } from "../../../client/robots/renewed-robots.ts";
import { revokeGrant } from "../../../client/vaults/grants.ts";
import { type Rotated, rotateVault } from "../../../client/vaults/rotation.ts";
import type { Vault } from "../../../client/vaults/vault-view.ts";
import { useVaultPermissions, useVaultsChanged } from "../../data/vaults.ts";
import { Failure } from "../../parts/failure.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Panel } from "../../parts/panel.tsx";
import { useSession } from "../../session/session-context.tsx";
import { useAttempt } from "../../session/use-attempt.ts";
import { vaultsText as text } from "../../strings/vaults.ts";
import { LoadedVault } from "./loaded-item.tsx";
import { OpenPanel } from "./open-panel.tsx";
import { keepUnshown } from "./unshown-keys.ts";
import { useCutOff } from "./use-cut-off.ts";

export function RotateVault({ vault: id }: { readonly vault: string }) {
  const without = new URLSearchParams(useSearch()).get("without") ?? undefined;
  return (
    <LoadedVault vault={id} title={text.rotate} description={text.rotateWhy}>
      {(vault) => (
        <>
          <OpenPanel vault={vault} />
          <Work vault={vault} without={without} />
        </>
      )}
    </LoadedVault>
  );
}

interface Step {
  readonly what: string;
  readonly count: string;
  /** Percent. */
  readonly done: number;
}

function Work({ vault, without }: { readonly vault: Vault; readonly without: string | undefined }) {
  const session = useSession();
  const changed = useVaultsChanged();
  const [, go] = useLocation();
  const [step, setStep] = useState<Step>();
  const { busy, error, attempt } = useAttempt();
  const isCutOff = useCutOff(vault.id);
  const leaving = useVaultPermissions(vault.id).data?.principals.find(({ id }) => id === without)?.name;
  useEffect(() => {
    if (!busy) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [busy]);
  const onProgress = ({ done, items }: { done: number; items: number }) =>
    setStep({
      what: text.rotating,
      count: text.rotatingCount(done, items),
      done: items === 0 ? 100 : Math.min(100, (done / items) * 100),
    });
  const start = () =>
    attempt(async () => {
      onProgress({ done: 0, items: vault.entries.length });
      const rotated = await rotate();
      // From here on the key is kept until it was shown, whatever becomes of the robots.
      const key = { vsk: rotated.vsk, epoch: rotated.vault.epoch, shown: rotated.shown };
      keepUnshown(session, vault.id, key);
      const robots = await renewRobots(session, rotated.vault, {
        onProgress: (done, of) =>
          setStep({
            what: text.renewing,
            count: text.renewingCount(done, of),
            done: of === 0 ? 100 : (done / of) * 100,
          }),
      });
      keepUnshown(session, vault.id, { ...key, robots });
      go(`/vaults/${vault.id}/key`);
      await changed();
    });
  const rotate = async (): Promise<Rotated> => {
    if (without === undefined) return await rotateVault(session, vault.id, { onProgress });
    const { rotated } = await revokeGrant(session, vault.id, without, { onProgress });
    return rotated ?? (await rotateVault(session, vault.id, { onProgress }));
  };
  return (
    <Panel {...(leaving !== undefined && { title: text.takeTitle(leaving) })}>
      <Stack maw="40rem">
        {leaving !== undefined && (
          <Alert variant="default" icon={<Icon name="alert" />}>
            {text.takeWhy(leaving)}
          </Alert>
        )}
        <List size="sm" spacing={4} type="ordered">
          {text.rotateSteps.map((words) => (
            <List.Item key={words}>{words}</List.Item>
          ))}
        </List>
        {busy && step && (
          <div role="status">
            <Group justify="space-between" mb={4}>
              <Text fw={550}>{step.what}</Text>
              <Text c="dimmed" className="sb-numbers">
                {step.count}
              </Text>
            </Group>
            <Progress value={step.done} aria-label={step.what} animated />
            <Text c="dimmed" mt={6}>
              {text.rotateStay}
            </Text>
          </div>
        )}
        {error !== undefined && <Failure error={error} />}
        {isCutOff && <Text>{text.cutOff}</Text>}
        {!vault.open && !isCutOff && <Text c="dimmed">{text.takeNeedsOpen}</Text>}
        <Group gap="xs">
          <Button onClick={() => void start()} loading={busy} disabled={!vault.open && !isCutOff}>
            {isCutOff ? text.cutOffGo : without === undefined ? text.rotateGo : text.takeRotate}
          </Button>
          {!busy && (
            <Button variant="subtle" color="gray" component={Link} href={`/vaults/${vault.id}/settings`}>
              {text.cancel}
            </Button>
          )}
        </Group>
      </Stack>
    </Panel>
  );
}
