// Adding a robot: a ticket is made, shown once, and waited for. The ticket lives in this page's memory alone.
import { Button, Group, Select, Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { Invitation } from "../../../client/members/tickets.ts";
import { inviteRobot } from "../../../client/robots/robots.ts";
import { Failure } from "../../parts/failure.tsx";
import { Page } from "../../parts/page.tsx";
import { Panel } from "../../parts/panel.tsx";
import { useSession } from "../../session/session-context.tsx";
import { useAttempt } from "../../session/use-attempt.ts";
import { addRobotText as text } from "../../strings/robot-actions.ts";
import { robotsText } from "../../strings/robots.ts";
import { AwaitRobot } from "./await-robot.tsx";

export function AddRobot() {
  const [invitation, setInvitation] = useState<Invitation>();
  return (
    <Page title={text.title} description={text.why} up={{ href: "/robots", name: robotsText.title }}>
      {invitation ? (
        <AwaitRobot key={invitation.id} invitation={invitation} onAnother={() => setInvitation(undefined)} />
      ) : (
        <TicketForm onMade={setInvitation} />
      )}
    </Page>
  );
}

function TicketForm({ onMade }: { readonly onMade: (invitation: Invitation) => void }) {
  const session = useSession();
  const [name, setName] = useState("");
  const [labels, setLabels] = useState<string[]>([]);
  const [expiresIn, setExpiresIn] = useState<number>(text.expiresIn[1][1]);
  const { busy, error, attempt } = useAttempt();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const named = name.trim();
    void attempt(async () =>
      onMade(await inviteRobot(session, { labels, expiresIn, ...(named !== "" && { name: named }) })),
    );
  };
  return (
    <Panel>
      <form onSubmit={submit}>
        <Stack gap="md" maw="30rem">
          <TextInput
            label={text.name}
            description={text.nameHint}
            value={name}
            maxLength={64}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TagsInput
            label={text.labels}
            description={text.labelsHint}
            value={labels}
            onChange={(next) => setLabels(next.map((label) => label.trim().toLowerCase()))}
          />
          <Select
            label={text.expires}
            data={text.expiresIn.map(([label, ms]) => ({ label, value: String(ms) }))}
            value={String(expiresIn)}
            onChange={(value) => setExpiresIn(Number(value))}
            allowDeselect={false}
          />
          {error !== undefined && <Failure error={error} />}
          <Group>
            <Button type="submit" loading={busy}>
              {text.make}
            </Button>
          </Group>
          <Text size="xs" c="dimmed">
            {text.ticketWhy}
          </Text>
        </Stack>
      </form>
    </Panel>
  );
}
