// Another role for a member, with what comes of it named before it is signed.
import { Alert, Select, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Member } from "../../../client/members/members.ts";
import { changeRole } from "../../../client/members/role-change.ts";
import { role as roles } from "../../../trust/fields.ts";
import { DialogFoot } from "../../parts/dialog-foot.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Icon } from "../../parts/icon.tsx";
import { notifyDone } from "../../parts/notify.tsx";
import { useSession } from "../../session/session-context.tsx";
import { useAttempt } from "../../session/use-attempt.ts";
import { membersText as text } from "../../strings/members.ts";

interface NewRoleProps {
  readonly member: Member;
  readonly onDone: () => void;
}

export const NewRole = ({ member, onDone }: NewRoleProps) =>
  member.role === "owner" ? (
    <Alert variant="default" icon={<Icon name="lock" size={16} />}>
      {text.newRoleNever}
    </Alert>
  ) : (
    <RoleForm member={member} onDone={onDone} />
  );

function RoleForm({ member: { id, name, role: before = "viewer" }, onDone }: NewRoleProps) {
  const session = useSession();
  const client = useQueryClient();
  const [role, setRole] = useState(before);
  const { busy, error, attempt } = useAttempt();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void attempt(async () => {
      await changeRole(session, id, role);
      await client.invalidateQueries({ queryKey: ["members"] });
      notifyDone(text.hasRole(name, role));
      onDone();
    });
  };
  return (
    <Stack component="form" onSubmit={submit}>
      <Text c="dimmed">{text.newRoleWhy}</Text>
      <Select
        label={text.role}
        data={roles.options.map((value) => ({ value, label: text.roles[value] }))}
        value={role}
        onChange={(value) => setRole(roles.options.find((one) => one === value) ?? before)}
        allowDeselect={false}
        data-autofocus
      />
      <Text c="dimmed">{text.newRoleTaken}</Text>
      {role === "owner" && <Text>{text.newRoleOwner}</Text>}
      {error !== undefined && <Failure error={error} />}
      <DialogFoot action={text.newRoleAction} isBusy={busy} isReady={role !== before} onCancel={onDone} />
    </Stack>
  );
}
