// What starts a flow, as its signed document declares it: people, programs, a hook, schedules with their next times.
import { Anchor, List, Stack, Text } from "@mantine/core";
import { Link } from "wouter";
import type { Flow } from "../../../client/flows/flows.ts";
import { useRobots } from "../../data/robots.ts";
import { flowsText as text } from "../../strings/flows.ts";
import { NextTimes } from "./panel/triggers/next-times.tsx";

type Trigger = Flow["document"]["triggers"][number];
type Schedule = Extract<Trigger, { type: "schedule" }>;

export const Starts = ({ flow }: { readonly flow: Flow }) => (
  <List
    spacing="sm"
    listStyleType="none"
    styles={{ itemWrapper: { display: "block" }, itemLabel: { display: "block" } }}
  >
    {flow.document.triggers.map((trigger, at) => (
      <List.Item key={at}>
        <Start trigger={trigger} flow={flow} />
      </List.Item>
    ))}
  </List>
);

function Start({ trigger, flow }: { readonly trigger: Trigger; readonly flow: Flow }) {
  switch (trigger.type) {
    case "signed":
      return <Text>{text.startedBySigned}</Text>;
    case "api":
      return (
        <Text>
          {text.startedByApi} <Target of={trigger} />{" "}
          <Anchor href="/openapi.json" target="_blank" size="sm" underline="always">
            {text.openApi}
          </Anchor>
        </Text>
      );
    case "hook":
      return (
        <Text>
          {text.startedByHook} <Target of={trigger} />{" "}
          <Anchor component={Link} href={`/flows/${flow.id}/hook`} size="sm" underline="always">
            {text.toHook}
          </Anchor>
        </Text>
      );
    case "schedule":
      return <Scheduled schedule={trigger} />;
  }
}

function Target({ of: { target } }: { readonly of: Exclude<Trigger, { type: "signed" }> }) {
  const robots = useRobots().data ?? [];
  if (!target) return `${text.on} ${text.onAny}.`;
  if ("label" in target) return `${text.on} ${text.onLabel(target.label)}.`;
  return `${text.on} ${text.onRobot(robots.find(({ id }) => id === target.robot)?.name ?? target.robot)}.`;
}

const Scheduled = ({ schedule }: { readonly schedule: Schedule }) => (
  <Stack gap={4}>
    <Text>
      {text.startedBySchedule} <span className="sb-mono">{schedule.cron}</span> {text.inZone(schedule.zone)}{" "}
      <Target of={schedule} />
    </Text>
    <Text c="dimmed">{text.missed[schedule.missed]}</Text>
    <NextTimes cron={schedule.cron} zone={schedule.zone} />
  </Stack>
);
