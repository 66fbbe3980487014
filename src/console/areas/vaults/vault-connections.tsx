// The connections of a vault: which app each is for, whether it can be used, and if not, what to do.
import { Button } from "@mantine/core";
import { Link } from "wouter";
import type { ConnectionInfo } from "../../../client/vaults/connection-list.ts";
import type { Vault } from "../../../client/vaults/vault-view.ts";
import { refusalTexts } from "../../../vault/oauth.ts";
import { useConnections } from "../../data/items.ts";
import { Ago } from "../../parts/ago.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Panel } from "../../parts/panel.tsx";
import { Status } from "../../parts/status.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { appNames, itemsText as text } from "../../strings/items.ts";
import { VaultPage } from "./vault-page.tsx";

const columns: readonly Column<ConnectionInfo>[] = [
  { name: text.connection, width: "minmax(0, 1.5fr)", show: ({ name }) => name },
  {
    name: text.state,
    width: "minmax(8rem, 1.5fr)",
    show: ({ ready, reason }) => (
      <Status tone={ready ? "good" : "wait"}>
        {ready ? text.ready : reason ? refusalTexts[reason] : text.notReady}
      </Status>
    ),
  },
  {
    name: text.app,
    width: "minmax(0, 1fr)",
    needs: "wide",
    show: ({ app }) => (app === undefined ? text.unknownApp : (appNames[app] ?? app)),
  },
  { name: text.account, width: "minmax(0, 1fr)", needs: "wider", show: ({ account }) => account ?? text.unknownApp },
  {
    name: text.refreshed,
    width: "minmax(7rem, 0.75fr)",
    needs: "wide",
    show: ({ refreshedAt }) => <Ago at={refreshedAt} />,
  },
];

export const VaultConnections = ({ vault }: { readonly vault: string }) => (
  <VaultPage vault={vault} section="connections" actions={(loaded) => <Add vault={loaded} />}>
    {(loaded) => <List vault={loaded} />}
  </VaultPage>
);

const Add = ({ vault: { id, open, access } }: { readonly vault: Vault }) =>
  open && access === "write" ? (
    <Button component={Link} href={`/vaults/${id}/connect`} leftSection={<Icon name="plus" size={16} />}>
      {text.addConnection}
    </Button>
  ) : null;

function List({ vault }: { readonly vault: Vault }) {
  const connections = useConnections(vault.id);
  return (
    <Panel flush>
      <Loaded query={connections}>
        {(all) =>
          all.length === 0 ? (
            <Empty icon="plug" title={text.noConnections}>
              {text.noConnectionsWhy}
            </Empty>
          ) : (
            <Table
              label={text.connections}
              rows={all}
              columns={columns}
              keyOf={({ item }) => item}
              hrefOf={({ item }) => `/vaults/${vault.id}/items/${item}`}
            />
          )
        }
      </Loaded>
    </Panel>
  );
}
