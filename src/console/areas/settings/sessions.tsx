// Where this member is signed in, and how to end all of it but this browser.
import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { endOtherSessions, listSessions, type OwnSession } from "../../../client/account/accounts.ts";
import type { QueryWord } from "../../data/keys.ts";
import { Ago } from "../../parts/ago.tsx";
import { useConfirm } from "../../parts/confirm.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { notifyDone, notifyFailure } from "../../parts/notify.tsx";
import { Panel } from "../../parts/panel.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { useSession } from "../../session/session-context.tsx";
import { settingsText as text } from "../../strings/settings.ts";

const sessions: QueryWord = "sessions";

const columns: readonly Column<OwnSession>[] = [
  { name: text.where, width: "minmax(0, 1.5fr)", show: ({ isThis }) => (isThis ? text.here : text.elsewhere) },
  { name: text.since, width: "minmax(6.5rem, 1fr)", show: ({ startedAt }) => <Ago at={startedAt} /> },
  { name: text.used, width: "minmax(6.5rem, 1fr)", needs: "wide", show: ({ usedAt }) => <Ago at={usedAt} /> },
  { name: text.ends, width: "minmax(8rem, 1fr)", needs: "wider", show: ({ expiresAt }) => <Ago at={expiresAt} /> },
];

export function Sessions() {
  const session = useSession();
  const client = useQueryClient();
  const confirm = useConfirm();
  const query = useQuery({ queryKey: [sessions], queryFn: () => listSessions(session), staleTime: 0 });
  const endOthers = async () => {
    const isSure = await confirm({ title: text.endOthersTitle, body: text.endOthersBody, action: text.endOthers });
    if (!isSure) return;
    await endOtherSessions(session);
    await client.invalidateQueries({ queryKey: [sessions] });
    notifyDone(text.endedOthers);
  };
  return (
    <Panel
      title={text.sessions}
      flush
      actions={
        (query.data?.length ?? 0) > 1 && (
          <Button variant="default" size="xs" onClick={() => void endOthers().catch(notifyFailure)}>
            {text.endOthers}
          </Button>
        )
      }
    >
      <Loaded query={query}>
        {(all) => (
          <Table
            label={text.sessions}
            rows={all}
            columns={columns}
            keyOf={({ startedAt, expiresAt, isThis }) => `${startedAt} ${expiresAt} ${isThis}`}
          />
        )}
      </Loaded>
    </Panel>
  );
}
