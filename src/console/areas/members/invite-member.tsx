// Inviting a member: a role is chosen, a ticket shown once, and whoever proves to have it is certified.
import { Alert, Button, Group, Loader, Select, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import { hasCode } from "../../../base/errors.ts";
import { awaitAndCertify, inviteMember, type Member } from "../../../client/members/members.ts";
import type { Invitation } from "../../../client/members/tickets.ts";
import { type Role, role as roles } from "../../../trust/fields.ts";
import { CopyText } from "../../parts/copy.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Icon } from "../../parts/icon.tsx";
import { useSession } from "../../session/session-context.tsx";
import { useAttempt } from "../../session/use-attempt.ts";
import { membersText as text } from "../../strings/members.ts";

export function InviteMember({ onDone }: { readonly onDone: () => void }) {
  const session = useSession();
  const [role, setRole] = useState<Role>("operator");
  const [invitation, setInvitation] = useState<Invitation>();
  const { busy, error, attempt } = useAttempt();
  if (invitation) return <Waiting invitation={invitation} onDone={onDone} />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void attempt(async () => setInvitation(await inviteMember(session, { role })));
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text c="dimmed">{text.inviteWhy}</Text>
        <Select
          label={text.role}
          data={roles.options.map((value) => ({ value, label: text.roles[value] }))}
          value={role}
          onChange={(value) => setRole(roles.options.find((one) => one === value) ?? "operator")}
          allowDeselect={false}
        />
        {error !== undefined && <Failure error={error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={busy}>
            {text.make}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Waiting({ invitation, onDone }: { readonly invitation: Invitation; readonly onDone: () => void }) {
  const session = useSession();
  const client = useQueryClient();
  const [member, setMember] = useState<Member>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    const gone = new AbortController();
    awaitAndCertify(session, invitation.id, { signal: gone.signal }).then(
      (certified) => {
        setMember(certified);
        void client.invalidateQueries({ queryKey: ["members"] });
      },
      (thrown: unknown) => {
        if (!gone.signal.aborted) setError(thrown);
      },
    );
    return () => gone.abort();
  }, [session, client, invitation.id]);
  if (member === undefined && error === undefined) return <Ticket ticket={invitation.ticket} />;
  return (
    <Stack gap="md">
      {member && (
        <Alert
          role="status"
          color="teal"
          variant="default"
          icon={<Icon name="check" />}
          title={text.joined(member.name)}
        />
      )}
      {hasCode(error, "untrusted-key") ? (
        <Alert role="alert" color="red" variant="default" icon={<Icon name="alert" />} title={text.attack}>
          {text.attackWhy}
        </Alert>
      ) : (
        error !== undefined && <Failure error={error} />
      )}
      <Group justify="flex-end">
        <Button onClick={onDone}>{text.close}</Button>
      </Group>
    </Stack>
  );
}

const Ticket = ({ ticket }: { readonly ticket: string }) => (
  <Stack gap="md">
    <div>
      <CopyText value={ticket} name="the ticket" />
      <Text size="xs" c="dimmed">
        {text.ticketWhy}
      </Text>
    </div>
    <div>
      <Text c="dimmed">{text.joinLink}</Text>
      <CopyText value={`${location.origin}/join#${ticket}`} name="the link" />
    </div>
    <div>
      <Text c="dimmed">{text.join}</Text>
      <CopyText value={`sealbot member join - --server '${location.origin}'`} name="the command" />
    </div>
    <Group gap="sm" role="status" wrap="nowrap">
      <Loader size="sm" type="dots" />
      <Text c="dimmed">{text.waiting}</Text>
    </Group>
  </Stack>
);
