// The vault's key for the robot: sealed in this page, and done only with the robot's signed receipt.
import { Button, Group, Loader, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { injectVault } from "../../../client/robots/inject.ts";
import type { Robot } from "../../../client/robots/robots.ts";
import type { Vault } from "../../../client/vaults/vault-view.ts";
import { useRobot } from "../../data/robots.ts";
import { CopyText } from "../../parts/copy.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { useSession } from "../../session/session-context.tsx";
import { useAttempt } from "../../session/use-attempt.ts";
import { tourText as text } from "../../strings/tour.ts";
import type { StepProps } from "./area.tsx";
import { OpenedVault } from "./opened-vault.tsx";

export function KeyStep({ at, onDone }: StepProps) {
  const query = useRobot(at.robot ?? "");
  return (
    <Loaded query={query}>
      {(robot) => (
        <OpenedVault id={at.vault ?? ""}>
          {(vault) => <Give robot={robot} vault={vault} onGiven={() => onDone({ hasKey: true })} />}
        </OpenedVault>
      )}
    </Loaded>
  );
}

interface GiveProps {
  readonly robot: Robot;
  readonly vault: Vault;
  readonly onGiven: () => void;
}

function Give({ robot, vault, onGiven }: GiveProps) {
  const session = useSession();
  const client = useQueryClient();
  const { busy, error, attempt } = useAttempt();
  const give = () =>
    attempt(async () => {
      await injectVault(session, { robot: robot.id, vault: vault.id });
      void client.invalidateQueries({ queryKey: ["robots"] });
      onGiven();
    });
  return (
    <Stack maw="40rem">
      <Text c="dimmed">{text.keyWhy(robot.name, vault.name)}</Text>
      {robot.online ? null : (
        <>
          <Text>{text.keyOffline(robot.name)}</Text>
          <CopyText value={text.keyOfflineCommand} name="the command" />
          <Group gap="sm" role="status" wrap="nowrap">
            <Loader size="sm" type="dots" />
            <Text c="dimmed">{text.keyWaiting}</Text>
          </Group>
        </>
      )}
      {error !== undefined && <Failure error={error} />}
      <Group>
        <Button loading={busy} disabled={!robot.online} onClick={() => void give()}>
          {text.keyAction(robot.name)}
        </Button>
      </Group>
    </Stack>
  );
}
