// One robot: what state it is in, what it waits for and can open, what it ran, and who it is. It only shows; what can be
// done to a robot is in the dialogs beside it.
import { Anchor, Code, Group, SimpleGrid, Stack, Text } from "@mantine/core";
import { Link } from "wouter";
import type { Robot } from "../../../client/robots/robots.ts";
import { robotStateOf } from "../../data/robot-state.ts";
import { useAsks, useRobot, useVaultNames } from "../../data/robots.ts";
import { useIsAdmin, useIsOperator } from "../../data/roles.ts";
import { useLastRuns } from "../../data/runs.ts";
import { Ago } from "../../parts/ago.tsx";
import { AskLink } from "../../parts/ask-link.tsx";
import { CopyText } from "../../parts/copy.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Facts } from "../../parts/facts.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Page } from "../../parts/page.tsx";
import { Panel } from "../../parts/panel.tsx";
import { RunTable } from "../../parts/run-table.tsx";
import { Status } from "../../parts/status.tsx";
import { Tags } from "../../parts/tags.tsx";
import { robotState, robotsText as text } from "../../strings/robots.ts";
import { shellText } from "../../strings/shell.ts";
import { Endorse } from "./endorse.tsx";
import { InjectDialog } from "./inject-dialog.tsx";
import { RobotActions } from "./robot-actions.tsx";

export function RobotPage({ robot: nameOrId }: { readonly robot: string }) {
  const query = useRobot(nameOrId);
  const mayInject = useIsOperator();
  const asks = useAsks().data ?? [];
  const state = query.data && robotState[robotStateOf(query.data, asks)];
  return (
    <Page
      title={query.data?.name ?? text.robot}
      mark={state && <Status tone={state.tone}>{state.name}</Status>}
      up={{ href: "/robots", name: text.title }}
      actions={query.data && <RobotActions robot={query.data} />}
    >
      <Loaded query={query}>{(robot) => <Details robot={robot} />}</Loaded>
      {mayInject && query.data?.principal && <InjectDialog robot={query.data} />}
    </Page>
  );
}

function Details({ robot }: { readonly robot: Robot }) {
  const mayEndorse = useIsAdmin();
  return (
    <>
      {robot.fault && <Failure error={robot.fault} />}
      {mayEndorse && (robot.status === "pending" || robot.status === "cloned") && <Endorse robot={robot} />}
      <Waiting robot={robot} />
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Panel title={text.identity}>
          <Facts
            rows={[
              [text.fingerprint, <Fingerprint key="fingerprint" value={robot.fingerprint} />],
              [text.id, <CopyText key="id" value={robot.id} name="the id" />],
              [text.labels, <Tags key="labels" names={robot.labels} none={text.noVault} />],
              [text.joined, <Ago key="joined" at={robot.createdAt} />],
              [text.lastSeen, robot.online ? text.present : <Ago key="seen" at={robot.lastSeenAt} />],
              [text.version, robot.version ?? text.noVault],
            ]}
          />
        </Panel>
        <OpenVaults robot={robot} />
      </SimpleGrid>
      <LastRuns robot={robot} />
    </>
  );
}

const Fingerprint = ({ value }: { readonly value: string }) => (
  <Stack gap={2}>
    <CopyText value={value} name="the fingerprint" />
    <Text size="xs" c="dimmed">
      {text.fingerprintWhy} <Code>{text.fingerprintCommand}</Code>
    </Text>
  </Stack>
);

function Waiting({ robot }: { readonly robot: Robot }) {
  const asks = (useAsks().data ?? []).filter((ask) => ask.robot === robot.id);
  if (asks.length === 0) return null;
  return (
    <Panel title={text.waitsFor}>
      <Stack gap="sm">
        {asks.map((ask) => (
          <Group key={ask.id} justify="space-between" gap="sm">
            <div>
              <Text fw={550}>{ask.vaultName}</Text>
              <Text size="sm" c="dimmed">
                {text.waitsSince(ask.run)} <Ago at={ask.askedAt} />
              </Text>
            </div>
            <AskLink ask={ask}>{shellText.answer}</AskLink>
          </Group>
        ))}
      </Stack>
    </Panel>
  );
}

function OpenVaults({ robot: { unlocked } }: { readonly robot: Robot }) {
  const names = useVaultNames();
  return (
    <Panel title={text.vaults}>
      {unlocked.length === 0 ? (
        <Empty icon="lock" title={text.noVaults} />
      ) : (
        <Stack gap={6}>
          {unlocked.map((id) => (
            <Anchor key={id} component={Link} href={`/vaults/${id}`}>
              {names.data?.get(id) ?? id}
            </Anchor>
          ))}
        </Stack>
      )}
    </Panel>
  );
}

function LastRuns({ robot: { id } }: { readonly robot: Robot }) {
  const query = useLastRuns({ robot: id, limit: 10 });
  return (
    <Panel title={text.runs} flush>
      <Loaded query={query}>
        {(runs) => (runs.length === 0 ? <Empty icon="run" title={text.noRuns} /> : <RunTable runs={runs} />)}
      </Loaded>
    </Panel>
  );
}
