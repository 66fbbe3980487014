// When flows run, as the CLI shows it: to people by the clock of the schedule's own zone.
import type { FlowSchedule } from "../../client/flows/schedules.ts";
import type { Column } from "../output.ts";
import { ago } from "./age.ts";

interface Row {
  readonly flow: string;
  readonly schedule: FlowSchedule;
}

export const scheduleJson = ({ flow, schedule: { target, ...rest } }: Row) => ({
  flow,
  ...rest,
  target: target ?? null,
});

export const scheduleColumns = (now: number): readonly Column<Row>[] => [
  ["flow", ({ flow }) => flow],
  ["cron", ({ schedule }) => schedule.cron],
  ["zone", ({ schedule }) => schedule.zone],
  ["where", ({ schedule }) => placeText(schedule)],
  ["missed", ({ schedule }) => schedule.missed],
  ["next", ({ schedule: { next } }) => (next[0] === undefined ? "never" : ago(next[0], now))],
];

export const timeColumns = (now: number): readonly Column<{ at: string; zone: string }>[] => [
  ["time", ({ at, zone }) => localTime(at, zone)],
  ["utc", ({ at }) => at.replace(".000Z", "Z")],
  ["", ({ at }) => ago(at, now)],
];

function placeText({ target }: FlowSchedule): string {
  if (!target) return "nowhere: push it with a target";
  return "robot" in target ? target.robot : `any ${target.label}`;
}

/** `Mon 2026-10-26 02:30:00` */
function localTime(at: string, zone: string): string {
  const date = new Date(at);
  const day = new Intl.DateTimeFormat("en", { timeZone: zone, weekday: "short" }).format(date);
  const time = new Intl.DateTimeFormat("sv", { timeZone: zone, dateStyle: "short", timeStyle: "medium" }).format(date);
  return `${day} ${time}`;
}
