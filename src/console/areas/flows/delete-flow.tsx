// The end of a flow: what goes with it is named first.
import { Button, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { deleteFlow, type Flow } from "../../../client/flows/flows.ts";
import { listHookKeys } from "../../../client/flows/hook-keys.ts";
import { listVaults } from "../../../client/vaults/vaults.ts";
import { useConfirm } from "../../parts/confirm.tsx";
import { Icon } from "../../parts/icon.tsx";
import { notifyDone, notifyFailure } from "../../parts/notify.tsx";
import { Panel } from "../../parts/panel.tsx";
import { useSession } from "../../session/session-context.tsx";
import { flowsText as text } from "../../strings/flows.ts";

export function DeleteFlow({ flow }: { readonly flow: Flow }) {
  const session = useSession();
  const client = useQueryClient();
  const confirm = useConfirm();
  const [, goTo] = useLocation();
  const { id, name, version, document } = flow;
  const remove = async () => {
    const [keys, vaults] = await Promise.all([listHookKeys(session), listVaults(session)]);
    const hooks = keys.filter((key) => key.flow === id);
    const permitted = vaults.filter(({ permits }) => permits.some((permit) => permit.flow === id));
    const isSure = await confirm({
      title: text.deleteAsk(name),
      action: text.delete,
      type: name,
      body: (
        <Stack gap="xs">
          <span>{text.deleteVersions(version)}</span>
          {hooks.length > 0 && <span>{text.deleteHooks(hooks.length)}</span>}
          {document.triggers.some(({ type }) => type === "schedule") && <span>{text.deleteSchedule}</span>}
          {permitted.length > 0 && <span>{text.deletePermits(permitted.map((row) => row.name).join(", "))}</span>}
          <span>{text.deleteRuns}</span>
        </Stack>
      ),
    });
    if (!isSure) return;
    // Away from its page first: what it shows is asked for anew as soon as the flow is gone.
    goTo("/flows");
    await deleteFlow(session, id);
    await client.invalidateQueries({ queryKey: ["flows"] });
    notifyDone(text.deleted(name));
  };
  return (
    <Panel title={text.deleteTitle}>
      <Stack maw="40rem" align="flex-start">
        <Text c="dimmed">{text.deleteWhy}</Text>
        <Button
          color="pink.8"
          leftSection={<Icon name="trash" size={16} />}
          onClick={() => void remove().catch(notifyFailure)}
        >
          {text.delete}
        </Button>
      </Stack>
    </Panel>
  );
}
