// The first robot: one that is there, or a ticket for another, which this page waits for and vouches for.
import { Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { Invitation } from "../../../client/members/tickets.ts";
import { inviteRobot } from "../../../client/robots/robots.ts";
import { useRobots } from "../../data/robots.ts";
import { Failure } from "../../parts/failure.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { useSession } from "../../session/session-context.tsx";
import { useAttempt } from "../../session/use-attempt.ts";
import { tourText as text } from "../../strings/tour.ts";
import { AwaitRobot } from "../robots/await-robot.tsx";
import type { StepProps } from "./area.tsx";

export function RobotStep({ at, onDone }: StepProps) {
  const session = useSession();
  const robots = useRobots();
  const [made, setMade] = useState<Invitation>();
  const { busy, error, attempt } = useAttempt();
  const invitation = made ?? at.invitation;
  const invite = () =>
    attempt(async () => {
      const { ticket, id, expiresAt } = await inviteRobot(session);
      setMade({ ticket, id, expiresAt });
      onDone({ invitation: { id, expiresAt } });
    });
  if (invitation)
    return (
      <Stack>
        <AwaitRobot
          key={invitation.id}
          invitation={invitation}
          onAnother={() => void invite()}
          onEndorsed={({ id }) => onDone({ robot: id, invitation: undefined })}
        />
        {error !== undefined && <Failure error={error} />}
      </Stack>
    );
  return (
    <Stack maw="40rem">
      <Text c="dimmed">{text.robotWhy}</Text>
      <Loaded query={robots}>
        {(all) => {
          const ready = all.filter(({ status, principal }) => status === "active" && principal).slice(0, 6);
          return (
            ready.length > 0 && (
              <>
                <Text>{text.robotThere}</Text>
                <Group gap="xs">
                  {ready.map(({ id, name }) => (
                    <Button key={id} variant="default" onClick={() => onDone({ robot: id })}>
                      {text.robotUse(name)}
                    </Button>
                  ))}
                </Group>
              </>
            )
          );
        }}
      </Loaded>
      {error !== undefined && <Failure error={error} />}
      <Group>
        <Button loading={busy} onClick={() => void invite()}>
          {text.robotAction}
        </Button>
      </Group>
    </Stack>
  );
}
