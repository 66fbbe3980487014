// One flow at a glance: what it does, what starts it, what it may touch, how it went lately, and its end.
import { Button } from "@mantine/core";
import { lazy, Suspense } from "react";
import type { Flow } from "../../../client/flows/flows.ts";
import { listVaults } from "../../../client/vaults/vaults.ts";
import { allNodes } from "../../../flow/graph.ts";
import { useFlowRuns } from "../../data/flows.ts";
import { useIsAdmin } from "../../data/roles.ts";
import { Ago } from "../../parts/ago.tsx";
import { CopyText } from "../../parts/copy.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Facts } from "../../parts/facts.tsx";
import { fetched } from "../../parts/fetched.ts";
import { Icon } from "../../parts/icon.tsx";
import { Lines, Loaded } from "../../parts/loaded.tsx";
import { notifyFailure } from "../../parts/notify.tsx";
import { Panel } from "../../parts/panel.tsx";
import { RunTable } from "../../parts/run-table.tsx";
import { saveJson } from "../../parts/save-file.ts";
import { useSession } from "../../session/session-context.tsx";
import { flowsText as text } from "../../strings/flows.ts";
import { DeleteFlow } from "./delete-flow.tsx";
import { FlowPage } from "./flow-page.tsx";
import { FlowVaults } from "./flow-vaults.tsx";
import { currentNames, namedDocument } from "./named-document.ts";
import { Starts } from "./starts.tsx";

const FlowGraph = lazy(() =>
  fetched(() => import("./graph/flow-graph.tsx")).then(({ FlowGraph }) => ({ default: FlowGraph })),
);

export const Overview = ({ flow }: { readonly flow: string }) => (
  <FlowPage flow={flow} section="overview">
    {(loaded) => <Panels flow={loaded} />}
  </FlowPage>
);

function Panels({ flow }: { readonly flow: Flow }) {
  const isAdmin = useIsAdmin();
  return (
    <>
      <Panel title={text.drawing} actions={<Download flow={flow} />} flush>
        <Suspense fallback={<Lines count={4} />}>
          <FlowGraph document={flow.document} />
        </Suspense>
      </Panel>
      <Panel title={text.starts}>
        <Starts flow={flow} />
      </Panel>
      <Panel title={text.vaults}>
        <FlowVaults flow={flow} />
      </Panel>
      <LastRuns flow={flow} />
      <Panel title={text.about}>
        <Facts rows={factsOf(flow)} />
      </Panel>
      {isAdmin && <DeleteFlow flow={flow} />}
    </>
  );
}

function Download({ flow }: { readonly flow: Flow }) {
  const session = useSession();
  const save = async () => {
    const names = currentNames(await listVaults(session));
    saveJson(`${flow.name.replace(/[^\w-]+/g, "-")}.json`, namedDocument(flow.document, names));
  };
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<Icon name="download" size={14} />}
      onClick={() => void save().catch(notifyFailure)}
    >
      {text.download}
    </Button>
  );
}

function LastRuns({ flow }: { readonly flow: Flow }) {
  const query = useFlowRuns(flow.id, 8);
  return (
    <Panel title={text.lastRuns} flush>
      <Loaded query={query}>
        {(runs) =>
          runs.length === 0 ? (
            <Empty icon="run" title={text.noRuns}>
              {text.noRunsWhy}
            </Empty>
          ) : (
            <RunTable runs={runs} />
          )
        }
      </Loaded>
    </Panel>
  );
}

const factsOf = ({ id, version, updatedAt, signedBy, hash, document }: Flow) =>
  [
    [text.version, version.toLocaleString("en")],
    [
      text.signed,
      <span key="signed">
        <Ago at={updatedAt} /> {text.by(signedBy)}
      </span>,
    ],
    [text.nodes, allNodes(document).length.toLocaleString("en")],
    [text.timeout, document.settings.timeout],
    [text.concurrency, text.runsAtOnce(document.settings.concurrency)],
    [text.id, <CopyText key="id" value={id} name="the id" />],
    [text.hash, <CopyText key="hash" value={hash} name="the hash" />],
  ] as const;
