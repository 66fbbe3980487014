// Every run of the workspace, newest first, narrowed down by state, flow and robot.
import { Group, Select, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { memo, useState } from "react";
import { listFlows } from "../../../client/flows/flows.ts";
import { runStatus } from "../../../wire/shapes.ts";
import { useRobots } from "../../data/robots.ts";
import { type RunFilter, useRunList } from "../../data/run-list.ts";
import { Empty } from "../../parts/empty.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Page } from "../../parts/page.tsx";
import { Panel } from "../../parts/panel.tsx";
import { RunTable } from "../../parts/run-table.tsx";
import { useSession } from "../../session/session-context.tsx";
import { runListText as text } from "../../strings/run-page.ts";
import { runState, runsText } from "../../strings/runs.ts";

export function RunList() {
  const [filter, setFilter] = useState<RunFilter>({});
  const { query, hasMore, more } = useRunList(filter);
  const isNarrow = Object.keys(filter).length > 0;
  return (
    <Page title={text.title} description={text.description}>
      <Filters value={filter} onChange={setFilter} />
      <Loaded query={query}>
        {(runs) => (
          <>
            <Text c="dimmed" role="status">
              {text.shown(runs.length, hasMore)}
            </Text>
            <Panel flush>
              {runs.length === 0 ? (
                <Empty icon="run" title={isNarrow ? text.noneFound : text.none}>
                  {isNarrow ? text.noneFoundWhy : text.noneWhy}
                </Empty>
              ) : (
                <RunTable runs={runs} onNearEnd={more} />
              )}
            </Panel>
          </>
        )}
      </Loaded>
    </Page>
  );
}

interface FiltersProps {
  readonly value: RunFilter;
  readonly onChange: (filter: RunFilter) => void;
}

/** Three fields are more to draw than the rows that come with each page. */
const Filters = memo(function Filters({ value: { status, flow, robot }, onChange }: FiltersProps) {
  const session = useSession();
  const [wantsRobots, setWantsRobots] = useState(false);
  const robots = useRobots({ enabled: wantsRobots }).data ?? [];
  const flows = useQuery({ queryKey: ["flows"], queryFn: () => listFlows(session) }).data ?? [];
  const change = (next: { [K in keyof RunFilter]: RunFilter[K] | undefined }) => {
    const whole = { status, flow, robot, ...next };
    onChange({
      ...(whole.status && { status: whole.status }),
      ...(whole.flow && { flow: whole.flow }),
      ...(whole.robot && { robot: whole.robot }),
    });
  };
  const named = (rows: readonly { id: string; name: string }[]) =>
    rows.map(({ id, name }) => ({ value: id, label: name }));
  const looks = { clearable: true, searchable: true, w: { base: "100%", xs: "12rem" } } as const;
  return (
    <Group gap="sm">
      <Select
        {...looks}
        aria-label={runsText.state}
        placeholder={text.anyState}
        data={runStatus.options.map((value) => ({ value, label: runState[value].name }))}
        value={status ?? null}
        onChange={(chosen) => change({ status: runStatus.options.find((one) => one === chosen) })}
      />
      <Select
        {...looks}
        aria-label={runsText.flow}
        placeholder={text.anyFlow}
        data={named(flows)}
        value={flow ?? null}
        onChange={(chosen) => change({ flow: flows.find(({ id }) => id === chosen)?.id })}
      />
      <Select
        {...looks}
        aria-label={runsText.robot}
        placeholder={text.anyRobot}
        onFocus={() => setWantsRobots(true)}
        data={named(robots)}
        value={robot ?? null}
        onChange={(chosen) => change({ robot: robots.find(({ id }) => id === chosen)?.id })}
      />
    </Group>
  );
});
