// Where a Node-RED flow begins: an inject or an HTTP endpoint. Each becomes the start of a flow of its own, with what its
// first message carries and what may start it.
import { z } from "zod";
import { type RedNode, textAt } from "./flows-file.ts";
import type { FlowTrigger } from "./new-flow.ts";
import { expr, typedValue, type ValueContext } from "./value.ts";

export interface Root {
  /** What the first message carries, by path. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly triggers: readonly FlowTrigger[];
}

/** Where flows that start by the clock are to run: a schedule names a robot or a label. */
export type ScheduleTarget = { readonly robot: string } | { readonly label: string };

/** The types that begin a flow. */
export const rootTypes = new Set(["inject", "http in"]);

export function rootOf(node: RedNode, context: ValueContext, target: ScheduleTarget | undefined): Root {
  return node.type === "inject" ? injected(node, context, target) : called(node, context);
}

const prop = z.looseObject({ p: z.string(), v: z.unknown(), vt: z.string().optional() });

function injected(node: RedNode, context: ValueContext, target: ScheduleTarget | undefined): Root {
  const { notes } = context;
  const listed = z.array(prop).safeParse(node.props);
  const props = listed.success
    ? listed.data
    : [
        { p: "payload", v: node.payload, vt: textAt(node, "payloadType") },
        { p: "topic", v: node.topic ?? "", vt: "str" },
      ];
  const values = props.flatMap(({ p, v, vt }): [string, unknown][] => {
    // Node-RED keeps the payload and the topic of an inject beside the list of its properties.
    const held = v === undefined && p === "payload" ? node.payload : v === undefined && p === "topic" ? node.topic : v;
    const kind = vt ?? (p === "payload" ? textAt(node, "payloadType") : undefined);
    const value = typedValue(held ?? "", kind, context);
    return value === undefined || !/^[\w$-]+(\.[\w$-]+)*$/.test(p) ? [] : [[`msg.${p}`, value]];
  });
  if (node.once === true) {
    notes.differs(node, "it fired when Node-RED started", "Start the flow yourself, or give it a schedule.");
  }
  return { values: Object.fromEntries(values), triggers: [{ type: "signed" }, ...scheduleOf(node, context, target)] };
}

function scheduleOf(node: RedNode, { notes }: ValueContext, target: ScheduleTarget | undefined): FlowTrigger[] {
  const seconds = Number(textAt(node, "repeat") ?? 0);
  const cron = textAt(node, "crontab") ?? (seconds > 0 ? cronOfInterval(seconds) : undefined);
  if (seconds > 0 && cron === undefined) {
    notes.missing(
      node,
      `it fired every ${seconds} s`,
      "Choose a time that a cron pattern can say, and add it: sealbot flow schedule.",
    );
  }
  if (cron === undefined) return [];
  if (target) return [{ type: "schedule", cron, target }];
  notes.missing(
    node,
    `its schedule "${cron}": a schedule is for a robot or a label`,
    `Import with --robot or --label, or add it later: sealbot flow schedule NAME --cron "${cron}" --robot R.`,
  );
  return [];
}

/** An interval that divides the minute, the hour or the day evenly. */
function cronOfInterval(seconds: number): string | undefined {
  if (seconds < 60 || seconds % 60 !== 0) return undefined;
  const minutes = seconds / 60;
  if (minutes < 60) return 60 % minutes === 0 ? `*/${minutes} * * * *` : undefined;
  if (minutes % 60 !== 0) return undefined;
  const hours = minutes / 60;
  return hours <= 24 && 24 % hours === 0 ? (hours === 24 ? "0 0 * * *" : `0 */${hours} * * *`) : undefined;
}

function called(node: RedNode, { notes }: ValueContext): Root {
  const method = (textAt(node, "method") ?? "get").toUpperCase();
  const place = `${method} ${textAt(node, "url") ?? "/"}`;
  notes.differs(
    node,
    `it answered ${place}`,
    "It is POST /hooks/{flow} with a JSON object and a key now: sealbot hook create. The caller is told the run, not its result.",
  );
  return { values: { "msg.payload": expr("$merge([msg])") }, triggers: [{ type: "signed" }, { type: "hook" }] };
}
