// One run: what it is, what it waits for, what its nodes did and when, and what it said. All of it was masked on the
// robot before it came here.
import { Alert, Group, Text } from "@mantine/core";
import { useMemo } from "react";
import type { RunEventRow, RunRow } from "../../../wire/shapes.ts";
import { useVaultNames } from "../../data/robots.ts";
import { isOver, useFlowOfRun, useNames, useRun, useRunEvents } from "../../data/run.ts";
import { Ago } from "../../parts/ago.tsx";
import { lengthText } from "../../parts/ago-text.ts";
import { AskLink } from "../../parts/ask-link.tsx";
import { CopyText } from "../../parts/copy.tsx";
import { Facts } from "../../parts/facts.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Lines, Loaded } from "../../parts/loaded.tsx";
import { Page } from "../../parts/page.tsx";
import { Panel } from "../../parts/panel.tsx";
import { Status } from "../../parts/status.tsx";
import { runListText, runPageText as text } from "../../strings/run-page.ts";
import { runState, runsText } from "../../strings/runs.ts";
import { logLines, vaultsIn } from "./log-lines.ts";
import { RunActions } from "./run-actions.tsx";
import { RunFlow } from "./run-flow.tsx";
import { RunLog } from "./run-log.tsx";

export function RunPage({ id }: { readonly id: string }) {
  const query = useRun(id);
  const run = query.data;
  return (
    <Page
      title={run?.flow_name ?? text.run}
      mark={run && <Status tone={runState[run.status].tone}>{runState[run.status].name}</Status>}
      up={{ href: "/runs", name: runListText.title }}
      actions={run && <RunActions run={run} />}
    >
      <Loaded query={query}>{(row) => <Details run={row} />}</Loaded>
    </Page>
  );
}

function Details({ run }: { readonly run: RunRow }) {
  const events = useRunEvents(run.id, !isOver(run));
  return (
    <>
      <Waiting run={run} />
      {isOver(run) && run.status !== "succeeded" && (run.error || run.reason) && (
        <Alert color="red" variant="default" icon={<Icon name="alert" />} title={text.ended}>
          {run.error?.message ?? run.reason} {run.node && text.atNode(run.node)}
        </Alert>
      )}
      <Loaded query={events}>{(all) => <Happenings run={run} events={all} />}</Loaded>
      <Panel title={text.facts}>
        <Facts rows={factsOf(run)} />
      </Panel>
    </>
  );
}

function Happenings({ run, events }: { readonly run: RunRow; readonly events: readonly RunEventRow[] }) {
  const { flow, isPending } = useFlowOfRun(run);
  const vaults = useMemo(() => vaultsIn(events), [events]);
  const nameOf = useNames(vaults);
  const lines = useMemo(() => logLines(events, nameOf), [events, nameOf]);
  return (
    <>
      {isPending ? <Lines count={4} /> : <RunFlow run={run} events={events} lines={lines} flow={flow} />}
      <Panel title={text.log} flush>
        <RunLog lines={lines} />
      </Panel>
    </>
  );
}

const factsOf = (run: RunRow) =>
  [
    [text.flow, text.version(run.flow_name, run.flow_version)],
    [text.robot, run.robot_name ?? (run.label === null ? runsText.notYet : text.anyWith(run.label))],
    [text.trigger, text.triggers[run.trigger]],
    [text.ordered, <Ago key="ordered" at={run.created_at} />],
    [text.took, run.duration_ms === null ? runsText.notYet : lengthText(run.duration_ms)],
    [text.counts, run.counts ? text.count(run.counts) : runsText.notYet],
    [text.id, <CopyText key="id" value={run.id} name="the id" />],
  ] as const;

function Waiting({ run: { robot, waiting_for } }: { readonly run: RunRow }) {
  const names = useVaultNames().data;
  if (robot === null) return null;
  return waiting_for.map((vault) => (
    <Alert key={vault} color="orange" variant="default" icon={<Icon name="lock" />}>
      <Group justify="space-between">
        <Text>{text.waitsFor(names?.get(vault) ?? vault)}</Text>
        <AskLink ask={{ robot, vault }}>{text.unlock}</AskLink>
      </Group>
    </Alert>
  ));
}
