// The hook of a flow: where callers send what, and the keys they send it with. A key is in the page until its maker
// says that it is kept.
import { Button, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import type { Flow } from "../../../client/flows/flows.ts";
import { revokeHookKey } from "../../../client/flows/hook-keys.ts";
import type { HookKeyRow } from "../../../wire/routes/hooks.ts";
import { useHookKeys } from "../../data/flows.ts";
import { useIsAdmin, useIsOperator } from "../../data/roles.ts";
import { Ago } from "../../parts/ago.tsx";
import { useConfirm } from "../../parts/confirm.tsx";
import { CopyText } from "../../parts/copy.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { notifyDone, notifyFailure } from "../../parts/notify.tsx";
import { Panel } from "../../parts/panel.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { useSession } from "../../session/session-context.tsx";
import { hookText as text } from "../../strings/flows.ts";
import { FlowPage } from "./flow-page.tsx";
import { hookAddress } from "./hook-call.ts";
import { NewHookKey } from "./new-hook-key.tsx";

export const HookPage = ({ flow }: { readonly flow: string }) => (
  <FlowPage flow={flow} section="hook">
    {(loaded) => <Hook flow={loaded} />}
  </FlowPage>
);

function Hook({ flow }: { readonly flow: Flow }) {
  const { server } = useSession();
  const mayKnow = useIsOperator();
  const hook = flow.document.triggers.find((trigger) => trigger.type === "hook");
  return (
    <>
      <Panel title={text.address}>
        {hook ? (
          <Stack gap="xs">
            <CopyText value={hookAddress(server, flow.id)} name={text.addressName} />
            <Text c="dimmed">{text.addressWhy}</Text>
            {hook.authorizer && <Text c="dimmed">{text.authorizer(hook.authorizer.header)}</Text>}
          </Stack>
        ) : (
          <Empty icon="plug" title={text.none}>
            {text.noneWhy}
          </Empty>
        )}
      </Panel>
      {mayKnow && <Keys flow={flow} hasHook={hook !== undefined} />}
    </>
  );
}

function Keys({ flow, hasHook }: { readonly flow: Flow; readonly hasHook: boolean }) {
  const query = useHookKeys(flow.id);
  const isAdmin = useIsAdmin();
  const [opened, { open, close }] = useDisclosure();
  return (
    <Panel
      title={text.keys}
      flush
      actions={
        isAdmin &&
        hasHook && (
          <Button size="xs" leftSection={<Icon name="plus" size={14} />} onClick={open}>
            {text.make}
          </Button>
        )
      }
    >
      <Loaded query={query}>
        {(keys) =>
          keys.length === 0 ? (
            <Empty icon="token" title={text.noKeys}>
              {isAdmin ? text.noKeysWhy : text.onlyAdmins}
            </Empty>
          ) : (
            <KeyTable keys={keys} />
          )
        }
      </Loaded>
      {hasHook && (
        <Text c="dimmed" px="md" py="sm">
          {text.workflowVault(flow.name)}
        </Text>
      )}
      <Modal opened={opened} onClose={close} title={text.makeTitle} size="lg">
        <NewHookKey flow={flow} onDone={close} />
      </Modal>
    </Panel>
  );
}

function KeyTable({ keys }: { readonly keys: readonly HookKeyRow[] }) {
  const session = useSession();
  const client = useQueryClient();
  const confirm = useConfirm();
  const isAdmin = useIsAdmin();
  const revoke = async ({ id, name }: HookKeyRow) => {
    const question = { title: text.revokeTitle(name), body: text.revokeBody, action: text.revokeAction };
    if (!(await confirm(question))) return;
    await revokeHookKey(session, id);
    notifyDone(text.revoked);
    await client.invalidateQueries({ queryKey: ["hooks"] });
  };
  const columns: readonly Column<HookKeyRow>[] = [
    { name: text.name, width: "minmax(0, 1.5fr)", show: ({ name }) => <Text fw={550}>{name}</Text> },
    {
      name: text.madeBy,
      width: "minmax(7rem, 1fr)",
      needs: "wide",
      show: ({ vault }) => (vault === null ? text.member : text.api),
    },
    { name: text.used, width: "8rem", needs: "wide", show: ({ last_used_at }) => <Ago at={last_used_at} /> },
    { name: text.end, width: "7rem", needs: "wide", show: ({ expires_at }) => <Ago at={expires_at} /> },
    {
      name: text.revoke,
      width: "6.5rem",
      show: (key) =>
        isAdmin && (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={text.revokeLabel(key.name)}
            onClick={() => void revoke(key).catch(notifyFailure)}
          >
            {text.revoke}
          </Button>
        ),
    },
  ];
  return <Table label={text.list} rows={keys} columns={columns} keyOf={({ id }) => id} />;
}
