// Every flow of the workspace, to be searched; a new one is drawn, or comes as a JSON file.
import { Button, Group, Text } from "@mantine/core";
import { type ReactNode, useMemo, useState } from "react";
import { Link } from "wouter";
import type { Flow } from "../../../client/flows/flows.ts";
import { allNodes } from "../../../flow/graph.ts";
import { useFlows } from "../../data/flows.ts";
import { useIsAdmin } from "../../data/roles.ts";
import { Ago } from "../../parts/ago.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Page } from "../../parts/page.tsx";
import { Panel } from "../../parts/panel.tsx";
import { SearchField } from "../../parts/search-field.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { flowsText as text } from "../../strings/flows.ts";
import { ImportButton, ImportZone } from "./import-file.tsx";
import { matchesFlow } from "./narrow-flows.ts";

export function FlowList() {
  const query = useFlows();
  const [search, setSearch] = useState("");
  const isAdmin = useIsAdmin();
  const list = (
    <Loaded query={query}>
      {(flows) =>
        flows.length === 0 ? (
          <Panel>
            <Empty icon="flow" title={text.none} actions={isAdmin && <Add />}>
              {text.noneWhy}
            </Empty>
          </Panel>
        ) : (
          <Found flows={flows} search={search}>
            <SearchField label={text.searchLabel} placeholder={text.search} value={search} onChange={setSearch} />
          </Found>
        )
      }
    </Loaded>
  );
  return (
    <Page
      title={text.title}
      description={text.description}
      actions={
        isAdmin && (
          <>
            <ImportButton />
            <Add />
          </>
        )
      }
    >
      {isAdmin ? <ImportZone>{list}</ImportZone> : list}
    </Page>
  );
}

const Add = () => (
  <Button component={Link} href="/flows/new" leftSection={<Icon name="plus" size={16} />}>
    {text.add}
  </Button>
);

/** What starts it, each kind once. */
const starters = ({ document: { triggers } }: Flow) =>
  [...new Set(triggers.map(({ type }) => text.triggerName[type]))].join(", ");

const columns: readonly Column<Flow>[] = [
  { name: text.flow, width: "minmax(0, 1.5fr)", show: ({ name }) => name },
  { name: text.startedBy, width: "minmax(7rem, 1.25fr)", show: starters },
  {
    name: text.nodes,
    width: "5rem",
    needs: "wider",
    show: ({ document }) => allNodes(document).length.toLocaleString("en"),
  },
  { name: text.version, width: "5rem", needs: "wide", show: ({ version }) => version.toLocaleString("en") },
  {
    name: text.changed,
    width: "minmax(9rem, 1fr)",
    needs: "wide",
    show: ({ updatedAt, signedBy }) => (
      <>
        <Ago at={updatedAt} /> {text.by(signedBy)}
      </>
    ),
  },
];

interface FoundProps {
  readonly flows: readonly Flow[];
  readonly search: string;
  readonly children: ReactNode;
}

function Found({ flows, search, children }: FoundProps) {
  const shown = useMemo(() => flows.filter((flow) => matchesFlow(flow, search)), [flows, search]);
  return (
    <>
      <Group justify="space-between">
        {children}
        <Text c="dimmed" role="status">
          {text.count(shown.length)}
        </Text>
      </Group>
      <Panel flush>
        {shown.length === 0 ? (
          <Empty icon="search" title={text.noneFound}>
            {text.noneFoundWhy}
          </Empty>
        ) : (
          <Table
            label={text.title}
            rows={shown}
            columns={columns}
            keyOf={({ id }) => id}
            hrefOf={({ id }) => `/flows/${id}`}
          />
        )}
      </Panel>
    </>
  );
}
