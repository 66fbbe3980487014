// What starts a flow, as its signed document declares it: people, programs, a hook, schedules with their next times.
import { Anchor, List, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { iso } from "../../../base/clock.ts";
import type { Flow } from "../../../client/flows.ts";
import { useRobots } from "../../data/robots.ts";
import { exactText } from "../../parts/ago-text.ts";
import { useSession } from "../../session/session-context.tsx";
import { flowsText as text } from "../../strings/flows.ts";

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
          <Anchor href="/openapi.json" target="_blank" size="sm">
            {text.openApi}
          </Anchor>
        </Text>
      );
    case "hook":
      return (
        <Text>
          {text.startedByHook} <Target of={trigger} />{" "}
          <Anchor component={Link} href={`/flows/${flow.id}/hook`} size="sm">
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

function Scheduled({ schedule }: { readonly schedule: Schedule }) {
  const { clock } = useSession();
  const { cron, zone, missed } = schedule;
  const { data: times } = useQuery({
    queryKey: ["next times", cron, zone],
    queryFn: async () => {
      const { cronFault, nextInstants } = await import("../../../flow/schedule-times.ts");
      return cronFault({ cron, zone }) === undefined ? nextInstants({ cron, zone }, clock.now(), 5) : [];
    },
    refetchInterval: 60_000,
  });
  return (
    <Stack gap={4}>
      <Text>
        {text.startedBySchedule} <span className="sb-mono">{cron}</span> {text.inZone(zone)} <Target of={schedule} />
      </Text>
      <Text c="dimmed">{text.missed[missed]}</Text>
      {times && (
        <Text className="sb-numbers">
          {times.length === 0
            ? text.neverAgain
            : `${text.next}: ${times.map((time) => exactText(iso(time))).join(" · ")}`}
        </Text>
      )}
    </Stack>
  );
}
