// Every robot of the workspace, to be searched and narrowed down by its state.
import { Button, Group, SegmentedControl, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { Link } from "wouter";
import type { OpenAsk } from "../../../client/robots/asks.ts";
import type { Robot } from "../../../client/robots/robots.ts";
import { robotStateOf } from "../../data/robot-state.ts";
import { useAsks, useRobots, useVaultNames } from "../../data/robots.ts";
import { useIsAdmin } from "../../data/roles.ts";
import { Ago } from "../../parts/ago.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Page } from "../../parts/page.tsx";
import { Panel } from "../../parts/panel.tsx";
import { SearchField } from "../../parts/search-field.tsx";
import { Status } from "../../parts/status.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { Tags } from "../../parts/tags.tsx";
import { addRobotText } from "../../strings/robot-actions.ts";
import { robotState, robotsText as text } from "../../strings/robots.ts";
import { groupOf, groups, isGroup, matches, type RobotGroup } from "./narrow.ts";

export function RobotList() {
  const robots = useRobots();
  const asks = useAsks();
  const [search, setSearch] = useState("");
  const [group, setGroup] = useState<RobotGroup>("all");
  const open = asks.data ?? [];
  return (
    <Page title={text.title} description={text.description} actions={<Add />}>
      <Loaded query={robots}>
        {(all) =>
          all.length === 0 ? (
            <NoRobots />
          ) : (
            <>
              <Group gap="sm" justify="space-between">
                <SearchField label={text.searchLabel} placeholder={text.search} value={search} onChange={setSearch} />
                <SegmentedControl
                  aria-label={text.filter}
                  size="xs"
                  value={group}
                  onChange={(value) => setGroup(isGroup(value) ? value : "all")}
                  data={groups.map((value) => ({ value, label: text[value] }))}
                />
              </Group>
              <Narrowed robots={all} asks={open} search={search} group={group} />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

interface NarrowedProps {
  readonly robots: readonly Robot[];
  readonly asks: readonly OpenAsk[];
  readonly search: string;
  readonly group: RobotGroup;
}

function Narrowed({ robots, asks, search, group }: NarrowedProps) {
  const names = useVaultNames();
  const shown = useMemo(
    () =>
      robots
        .filter((robot) => matches(robot, search))
        .filter((robot) => group === "all" || groupOf(robotStateOf(robot, asks)) === group)
        .toSorted((a, b) => a.name.localeCompare(b.name)),
    [robots, asks, search, group],
  );
  const columns: readonly Column<Robot>[] = [
    { name: text.robot, width: "minmax(0, 1.5fr)", show: ({ name }) => name },
    {
      name: text.state,
      width: "minmax(9.5rem, 1.25fr)",
      show: (robot) => {
        const { tone, name } = robotState[robotStateOf(robot, asks)];
        return <Status tone={tone}>{name}</Status>;
      },
    },
    {
      name: text.labels,
      width: "minmax(0, 1fr)",
      needs: "wider",
      show: ({ labels }) => <Tags names={labels} most={2} />,
    },
    {
      name: text.openVaults,
      width: "minmax(0, 1.25fr)",
      needs: "wide",
      show: ({ unlocked }) => (
        <Tags names={unlocked.map((id) => names.data?.get(id) ?? id)} most={2} none={text.noVault} />
      ),
    },
    {
      name: text.lastSeen,
      width: "minmax(6.5rem, 0.75fr)",
      needs: "wide",
      show: ({ online, lastSeenAt }) => (online ? text.present : <Ago at={lastSeenAt} />),
    },
    { name: text.version, width: "5rem", needs: "wider", show: ({ version }) => version ?? "" },
  ];
  return (
    <>
      <Text size="sm" c="dimmed" role="status">
        {text.count(shown.length)}
      </Text>
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
            hrefOf={({ id }) => `/robots/${id}`}
          />
        )}
      </Panel>
    </>
  );
}

function Add() {
  if (!useIsAdmin()) return null;
  return (
    <Button component={Link} href="/robots/new" leftSection={<Icon name="plus" size={16} />}>
      {addRobotText.add}
    </Button>
  );
}

const NoRobots = () => (
  <Panel>
    <Empty icon="robot" title={text.none} actions={<Add />}>
      {text.noneWhy}
    </Empty>
  </Panel>
);
