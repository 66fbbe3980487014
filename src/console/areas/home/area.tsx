// Home: whether all is well, who waits for somebody, what ran, and what to do first in an empty workspace.
import { Anchor, Button, Group, SimpleGrid, Stack, Text } from "@mantine/core";
import { Link } from "wouter";
import { useAsks, useRobotCounts, useVaultNames } from "../../data/robots.ts";
import { useIsAdmin } from "../../data/roles.ts";
import { useLastRuns } from "../../data/runs.ts";
import { Ago } from "../../parts/ago.tsx";
import { AskLink } from "../../parts/ask-link.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Page } from "../../parts/page.tsx";
import { Panel } from "../../parts/panel.tsx";
import { RunTable } from "../../parts/run-table.tsx";
import { homeText as text } from "../../strings/home.ts";
import { shellText } from "../../strings/shell.ts";
import { Figures } from "./figures.tsx";
import { FirstSteps } from "./first-steps.tsx";

/** Runs that the page looks at. */
const lately = 50;
/** Runs that it shows. */
const shown = 8;

export function Area() {
  const robots = useRobotCounts();
  const vaults = useVaultNames();
  const asks = useAsks();
  const runs = useLastRuns({ limit: lately });
  const isAdmin = useIsAdmin();
  const isNew = vaults.data?.size === 0 || robots.data?.all === 0 || runs.data?.length === 0;
  const isKnown = vaults.data !== undefined && robots.data !== undefined && runs.data !== undefined;
  return (
    <Page title={text.title}>
      {isAdmin && isKnown && isNew && (
        <FirstSteps
          hasVault={(vaults.data?.size ?? 0) > 0}
          hasRobot={(robots.data?.all ?? 0) > 0}
          hasRun={(runs.data?.length ?? 0) > 0}
        />
      )}
      <Figures robots={robots.data} asks={asks.data} runs={runs.data} />
      <SimpleGrid cols={{ base: 1, lg: 2 }} style={{ alignItems: "start" }}>
        <Panel
          title={text.lastRuns}
          flush
          actions={
            <Anchor component={Link} href="/runs" size="sm">
              {text.allRuns}
            </Anchor>
          }
        >
          <Loaded query={runs}>
            {(all) => (all.length === 0 ? <NoRuns /> : <RunTable runs={all.slice(0, shown)} />)}
          </Loaded>
        </Panel>
        <Panel title={text.waitingRobots}>
          <Loaded query={asks}>
            {(open) =>
              open.length === 0 ? (
                <Empty icon="bell" title={text.nobodyWaits}>
                  {text.nobodyWaitsWhy}
                </Empty>
              ) : (
                <Stack gap="md">
                  {open.map((ask) => (
                    <Group key={ask.id} justify="space-between" wrap="nowrap">
                      <div>
                        <Text fw={550}>{ask.robotName}</Text>
                        <Text size="sm" c="dimmed">
                          {ask.vaultName} · <Ago at={ask.askedAt} />
                        </Text>
                      </div>
                      <AskLink ask={ask}>{shellText.answer}</AskLink>
                    </Group>
                  ))}
                </Stack>
              )
            }
          </Loaded>
        </Panel>
      </SimpleGrid>
    </Page>
  );
}

const NoRuns = () => (
  <Empty icon="run" title={text.noRuns} actions={<ToFlows />}>
    {text.noRunsWhy}
  </Empty>
);

const ToFlows = () => (
  <Button component={Link} href="/flows" variant="default" size="xs">
    {text.toFlows}
  </Button>
);
