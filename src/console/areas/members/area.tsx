// Everyone in the workspace: invited, certified, removed. Names and roles come from certificates alone.
import { ActionIcon, Button, Menu, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { removeMember } from "../../../client/members/member-removal.ts";
import { certifyMember, listMembers, type Member } from "../../../client/members/members.ts";
import { useConfirm } from "../../parts/confirm.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { notifyDone, notifyFailure } from "../../parts/notify.tsx";
import { Page } from "../../parts/page.tsx";
import { Panel } from "../../parts/panel.tsx";
import { Status, type Tone } from "../../parts/status.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { useSession } from "../../session/session-context.tsx";
import { membersText as text } from "../../strings/members.ts";
import { InviteMember } from "./invite-member.tsx";
import { NewRole } from "./new-role.tsx";

type MemberState = keyof typeof text.states;
const tones: Readonly<Record<MemberState, Tone>> = {
  pending: "busy",
  active: "good",
  removed: "quiet",
  refused: "bad",
};
const stateOf = ({ fault, status }: Member): MemberState => (fault && status !== "removed" ? "refused" : status);

export function Area() {
  const session = useSession();
  const query = useQuery({ queryKey: ["members"], queryFn: () => listMembers(session) });
  const [opened, { open, close }] = useDisclosure();
  const isOwner = session.role === "owner";
  return (
    <Page
      title={text.title}
      description={text.description}
      actions={
        isOwner && (
          <Button leftSection={<Icon name="plus" size={16} />} onClick={open}>
            {text.invite}
          </Button>
        )
      }
    >
      <Panel flush>
        <Loaded query={query}>{(members) => <MemberTable members={members} isOwner={isOwner} />}</Loaded>
      </Panel>
      <Modal opened={opened} onClose={close} title={text.inviteTitle} size="lg">
        <InviteMember onDone={close} />
      </Modal>
    </Page>
  );
}

function MemberTable({ members, isOwner }: { readonly members: readonly Member[]; readonly isOwner: boolean }) {
  const session = useSession();
  const client = useQueryClient();
  const confirm = useConfirm();
  const [changing, setChanging] = useState<Member>();
  const changed = () => client.invalidateQueries({ queryKey: ["members"] });
  const certify = async ({ id }: Member) => {
    const { name } = await certifyMember(session, id);
    notifyDone(text.certified(name));
    await changed();
  };
  const remove = async ({ id, name, email, role }: Member) => {
    const body = (
      <Stack gap="xs">
        <Text>{text.removeBody}</Text>
        {role === "owner" && <Text>{text.removeOwner}</Text>}
      </Stack>
    );
    if (!(await confirm({ title: text.removeTitle(name), body, action: text.removeAction, type: email }))) return;
    await removeMember(session, id);
    notifyDone(text.removed(name));
    await changed();
  };
  const actionOf = (member: Member) => {
    if (!isOwner || member.id === session.member || member.status === "removed") return null;
    if (member.status === "active") {
      return (
        <MemberMenu
          member={member}
          onRole={() => setChanging(member)}
          onRemove={() => void remove(member).catch(notifyFailure)}
        />
      );
    }
    return (
      <Button
        size="compact-sm"
        variant="default"
        aria-label={text.certifyLabel(member.name)}
        onClick={() => void certify(member).catch(notifyFailure)}
      >
        {text.certify}
      </Button>
    );
  };
  const columns: readonly Column<Member>[] = [
    {
      name: text.member,
      width: "minmax(0, 2fr)",
      show: ({ id, name, email }) => (
        <>
          <Text fw={550} truncate>
            {id === session.member ? text.you(name) : name}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {email}
          </Text>
        </>
      ),
    },
    {
      name: text.state,
      width: "minmax(6rem, 1.25fr)",
      show: (member) => <Status tone={tones[stateOf(member)]}>{text.states[stateOf(member)]}</Status>,
    },
    { name: text.role, width: "6rem", needs: "wide", show: ({ role }) => role ?? text.noRole },
    {
      name: text.fingerprint,
      width: "15rem",
      needs: "wider",
      show: ({ fingerprint }) => <span className="sb-mono">{fingerprint ?? text.noRole}</span>,
    },
    { name: text.action, width: "4.75rem", show: actionOf },
  ];
  return (
    <>
      <Table label={text.list} rows={members} columns={columns} keyOf={({ id }) => id} />
      <Modal
        opened={changing !== undefined}
        onClose={() => setChanging(undefined)}
        title={changing && text.newRoleTitle(changing.name)}
      >
        {changing && <NewRole member={changing} onDone={() => setChanging(undefined)} />}
      </Modal>
    </>
  );
}

interface MemberMenuProps {
  readonly member: Member;
  readonly onRole: () => void;
  readonly onRemove: () => void;
}

const MemberMenu = ({ member, onRole, onRemove }: MemberMenuProps) => (
  <Menu position="bottom-end">
    <Menu.Target>
      <ActionIcon variant="subtle" color="gray" aria-label={text.change(member.name)}>
        <Icon name="settings" size={16} />
      </ActionIcon>
    </Menu.Target>
    <Menu.Dropdown>
      <Menu.Item onClick={onRole}>{text.newRole}</Menu.Item>
      <Menu.Divider />
      <Menu.Item color="red" onClick={onRemove}>
        {text.remove}
      </Menu.Item>
    </Menu.Dropdown>
  </Menu>
);
