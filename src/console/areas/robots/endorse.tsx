// Vouching for a robot that nobody vouches for, or that was frozen as a clone: by the member's own ticket, or by a
// fingerprint that a person read on the host. What the control plane shows is compared here, never believed.
import { Alert, Button, Code, Group, Stack, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { hasCode } from "../../../base/errors.ts";
import { endorseRobot, type Robot } from "../../../client/robots/robots.ts";
import { Failure } from "../../parts/failure.tsx";
import { Icon } from "../../parts/icon.tsx";
import { notifyDone } from "../../parts/notify.tsx";
import { Panel } from "../../parts/panel.tsx";
import { useSession } from "../../session/session-context.tsx";
import { useAttempt } from "../../session/use-attempt.ts";
import { addRobotText, robotActionsText as text } from "../../strings/robot-actions.ts";
import { robotsText } from "../../strings/robots.ts";

export function Endorse({ robot }: { readonly robot: Robot }) {
  const session = useSession();
  const client = useQueryClient();
  const [fingerprint, setFingerprint] = useState("");
  const { busy, error, attempt } = useAttempt();
  const isCloned = robot.status === "cloned";
  const endorse = (how: { readonly fingerprint?: string }) =>
    attempt(async () => {
      await endorseRobot(session, robot.id, how);
      notifyDone(text.endorsed(robot.name));
      await client.invalidateQueries({ queryKey: ["robots"] });
    });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void endorse({ fingerprint });
  };
  return (
    <Panel title={isCloned ? text.clonedTitle : text.pendingTitle}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text>{isCloned ? text.clonedWhy : text.pendingWhy}</Text>
          <TextInput
            label={text.byFingerprint}
            description={
              <>
                {text.byFingerprintHint} <Code>{robotsText.fingerprintCommand}</Code>
              </>
            }
            value={fingerprint}
            onChange={(event) => setFingerprint(event.currentTarget.value)}
            classNames={{ input: "sb-mono" }}
            spellCheck={false}
            autoComplete="off"
            maw="30rem"
          />
          {error !== undefined &&
            (hasCode(error, "untrusted-key") ? (
              <Alert
                role="alert"
                color="red"
                variant="default"
                icon={<Icon name="alert" />}
                title={addRobotText.attack}
              >
                {error.message} {text.shown} <Code>{robot.fingerprint}</Code>
              </Alert>
            ) : (
              <Failure error={error} />
            ))}
          <Group gap="xs">
            <Button type="submit" loading={busy} disabled={fingerprint.trim() === ""}>
              {text.compare}
            </Button>
            {robot.ticket !== undefined && !isCloned && (
              <Button variant="default" disabled={busy} onClick={() => void endorse({})}>
                {text.byTicket}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}
