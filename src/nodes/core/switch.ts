// Sends a message on by what a value is: one port for each rule, then one for everything else.
import { z } from "zod";
import { defineNode } from "../../flow/node.ts";
import { holds, operators } from "./switch-rule.ts";

const rule = z.strictObject({ op: z.enum(operators), value: z.unknown().optional() });

export const switchOn = defineNode({
  type: "core.switch",
  title: "Switch",
  doc: "Sends the message out of the port of the first rule that holds for the value, or out of the last port, else.",
  ports: { each: "rules", after: ["else"] },
  config: z.strictObject({ value: z.unknown().optional(), rules: z.array(rule).min(1).max(64) }),
  pure: true,
  run: ({ config, msg, send }) => {
    const first = config.rules.findIndex(({ op, value }) => holds(op, config.value, value));
    send(first === -1 ? config.rules.length : first, msg);
  },
});
