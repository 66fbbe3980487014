// `sealbot flow schedule`: when flows run by the clock, and signing other times.
import { errorOf } from "../../base/errors.ts";
import { getFlow, listFlows } from "../../client/flows/flows.ts";
import { type FlowSchedule, scheduleFlow, schedulesOf } from "../../client/flows/schedules.ts";
import { choice, count, defineCommand, flag, optionalArgument, text } from "../command.ts";
import { parseInput } from "../flow-file.ts";
import { knownShapes } from "../known-nodes.ts";
import { runTarget } from "../run-target.ts";
import { scheduleColumns, scheduleJson, timeColumns } from "../show/schedule.ts";

const mostTimes = 1_000;

export const command = defineCommand({
  path: "flow schedule",
  summary: "Show when flows run by the clock, or set it",
  arguments: { flow: optionalArgument("name or id (default: all flows)", "flows") },
  options: {
    count: count("N", "show so many of the next times (default 5 of one flow, 1 of all)"),
    cron: text("PATTERN", "run at these times, instead of those before: minute hour day month weekday"),
    zone: text("ZONE", "whose clock the pattern means, such as Europe/Berlin (default: as before, or UTC)"),
    robot: text("R", "on this robot, which needs no control plane for it (default: as before, or the only one)"),
    label: text("L", "on any robot with this label"),
    missed: choice(
      "POLICY",
      ["skip", "run"],
      "what becomes of a time at which nobody was there (default: as before, or skip)",
    ),
    input: text("JSON", "what the flow starts with, as one JSON object"),
    remove: flag("run by the clock no more"),
  },
  json: true,
  examples: [
    "sealbot flow schedule",
    'sealbot flow schedule orders --cron "30 6 * * 1-5" --zone Europe/Berlin --robot build-1',
    "sealbot flow schedule orders --remove",
  ],
  async run(context, { args: { flow: named }, options }) {
    const { out, clock } = context;
    const { cron, remove, zone, missed } = options;
    const most = Math.min(options.count ?? (named === undefined ? 1 : 5), mostTimes);
    checkTogether(named, options);
    const session = await context.session();
    if (named !== undefined && (cron !== undefined || remove)) {
      const input = options.input === undefined ? undefined : parseInput(options.input);
      const target = runTarget(options.robot, options.label);
      const wish = cron === undefined ? undefined : { cron, zone, missed, target, input };
      const shapes = await knownShapes(session);
      const { name, version } = await context.progress("Signing", () => scheduleFlow(session, named, wish, { shapes }));
      out.done(`Flow "${name}" version ${version} is signed${remove ? " and runs by the clock no more" : ""}.`);
    }
    const flows = named === undefined ? await listFlows(session) : [await getFlow(session, named)];
    const rows: { flow: string; schedule: FlowSchedule }[] = [];
    for (const flow of flows) {
      const schedules = await schedulesOf(flow, { from: clock.now(), count: most });
      rows.push(...schedules.map((schedule) => ({ flow: flow.name, schedule })));
    }
    rows.sort((a, b) => (a.schedule.next[0] ?? "~").localeCompare(b.schedule.next[0] ?? "~"));
    out.data({ data: rows.map(scheduleJson) }, () => {
      if (!remove) out.table(rows, scheduleColumns(clock.now()), "Nothing runs by the clock.");
      if (most > 1 && rows.length > 0) out.table(rows.flatMap(timesOf), timeColumns(clock.now()), "");
    });
  },
});

const timesOf = ({ schedule: { zone, next } }: { schedule: FlowSchedule }) => next.map((at) => ({ at, zone }));

function checkTogether(
  flow: string | undefined,
  { cron, remove, ...rest }: Readonly<Record<string, unknown>> & { cron: string | undefined; remove: boolean },
): void {
  const fault = (message: string) => errorOf({ code: "bad-input", message, hint: "See: sealbot flow schedule --help" });
  if (cron !== undefined && remove) throw fault("give either --cron or --remove");
  if ((cron !== undefined || remove) && flow === undefined) throw fault("name the flow whose schedule it is");
  const lone = ["zone", "robot", "label", "missed", "input"].find((one) => rest[one] !== undefined);
  if (lone !== undefined && cron === undefined) throw fault(`--${lone} is said of a schedule: give --cron, too`);
}
