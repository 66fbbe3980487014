// A ticket and what to do with it on the host, while this page waits for the robot and vouches for it. A newcomer that
// cannot prove that it has the ticket is told as the attack that it is, and is never endorsed.
import { Alert, Button, Group, Loader, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import { hasCode } from "../../../base/errors.ts";
import type { Invitation } from "../../../client/members/tickets.ts";
import { awaitAndEndorse, type Robot } from "../../../client/robots/robots.ts";
import { Ago } from "../../parts/ago.tsx";
import { CopyText } from "../../parts/copy.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Panel } from "../../parts/panel.tsx";
import { useSession } from "../../session/session-context.tsx";
import { addRobotText as text } from "../../strings/robot-actions.ts";
import { installCommand, joinCommand, startCommand, wholeCommand } from "./join-command.ts";

export interface AwaitRobotProps {
  /** Without its ticket when that was shown by a page before this one. */
  readonly invitation: Omit<Invitation, "ticket"> & Partial<Pick<Invitation, "ticket">>;
  readonly onAnother: () => void;
  /** Told instead of showing the robot. */
  readonly onEndorsed?: (robot: Robot) => void;
}

export function AwaitRobot({ invitation, onAnother, onEndorsed }: AwaitRobotProps) {
  const { robot, error } = useEndorsed(invitation.id, onEndorsed);
  const another = (
    <Button variant="default" onClick={onAnother}>
      {text.another}
    </Button>
  );
  if (robot) return onEndorsed ? null : <Endorsed robot={robot} />;
  if (hasCode(error, "untrusted-key"))
    return (
      <Stack align="flex-start">
        <Alert role="alert" color="red" variant="default" icon={<Icon name="alert" />} title={text.attack}>
          {text.attackWhy}
        </Alert>
        {another}
      </Stack>
    );
  if (error !== undefined)
    return (
      <Stack align="flex-start">
        <Failure error={error} />
        {another}
      </Stack>
    );
  const { ticket, expiresAt } = invitation;
  return (
    <>
      {ticket === undefined ? <ShownBefore another={another} /> : <Instructions {...{ ticket, expiresAt }} />}
      <Group gap="sm" role="status" wrap="nowrap">
        <Loader size="sm" type="dots" />
        <Text c="dimmed">{text.waiting}</Text>
      </Group>
    </>
  );
}

const ShownBefore = ({ another }: { readonly another: ReactNode }) => (
  <Stack align="flex-start">
    <Text>{text.shownBefore}</Text>
    {another}
  </Stack>
);

/** The robot once it has joined with the ticket and was vouched for. */
function useEndorsed(ticket: string, onEndorsed: AwaitRobotProps["onEndorsed"]) {
  const session = useSession();
  const client = useQueryClient();
  const [robot, setRobot] = useState<Robot>();
  const [error, setError] = useState<unknown>();
  const tell = useRef(onEndorsed);
  tell.current = onEndorsed;
  useEffect(() => {
    const gone = new AbortController();
    awaitAndEndorse(session, ticket, { signal: gone.signal }).then(
      (endorsed) => {
        setRobot(endorsed);
        tell.current?.(endorsed);
        void client.invalidateQueries({ queryKey: ["robots"] });
      },
      (thrown: unknown) => {
        if (!gone.signal.aborted) setError(thrown);
      },
    );
    return () => gone.abort();
  }, [session, client, ticket]);
  return { robot, error } as const;
}

const Instructions = ({ ticket, expiresAt }: Omit<Invitation, "id">) => (
  <>
    <Panel title={text.ticket}>
      <Stack gap="xs">
        <CopyText value={ticket} name="the ticket" />
        <Text size="xs" c="dimmed">
          {text.ticketWhy} {text.ends} <Ago at={expiresAt} />.
        </Text>
      </Stack>
    </Panel>
    <Panel title={text.onHost}>
      <Stack gap="sm">
        <Step why={text.whole} command={wholeCommand(ticket, location.origin)} />
        <Step why={text.install} command={installCommand} />
        <Step why={text.join} command={joinCommand(ticket, location.origin)} />
        <Step why={text.start} command={startCommand} />
      </Stack>
    </Panel>
  </>
);

const Step = ({ why, command }: { readonly why: string; readonly command: string }) => (
  <div>
    <Text c="dimmed">{why}</Text>
    <CopyText value={command} name="the command" />
  </div>
);

const Endorsed = ({ robot: { id, name, fingerprint } }: { readonly robot: Robot }) => (
  <Stack align="flex-start">
    <Alert role="status" color="teal" variant="default" icon={<Icon name="check" />} title={text.endorsed(name)}>
      <Stack gap="xs">
        {text.endorsedWhy}
        <CopyText value={fingerprint} name="the fingerprint" />
        {text.next}
      </Stack>
    </Alert>
    <Button component={Link} href={`/robots/${id}`}>
      {text.toRobot}
    </Button>
  </Stack>
);
