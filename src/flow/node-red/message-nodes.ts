// Node-RED's nodes that only work on the message: change, template, json, delay, debug.
import { z } from "zod";
import { findOwn } from "../../base/own.ts";
import type { RedNode } from "./flows-file.ts";
import { textAt } from "./flows-file.ts";
import { type Converter, chain, single } from "./fragment.ts";
import { templateOf } from "./template.ts";
import { expr, pathOf, sourceOf, typedValue, type ValueContext } from "./value.ts";

interface Step {
  readonly type: string;
  readonly config: Readonly<Record<string, unknown>>;
}

const rule = z.looseObject({ t: z.string(), p: z.string(), pt: z.string().default("msg") });
type Rule = z.output<typeof rule>;

export const change: Converter = (node, context) => {
  const rules = z.array(rule).catch([]).parse(node.rules);
  const steps = rules.flatMap((one) => ruleSteps(one, node, context));
  return chain(steps.length > 0 ? steps : [{ type: "core.set", config: { values: {} } }]);
};

/** Rules take effect one after the other, so each becomes a node of its own. */
function ruleSteps(one: Rule, node: RedNode, context: ValueContext): Step[] {
  const { t, p, pt } = one;
  if (pt !== "msg") {
    context.notes.missing(node, `"${t}" of ${pt}.${p}`, "Runs share nothing here: use keep(…) within one run.");
    return [];
  }
  const target = writablePath(p, node, context);
  if (target === undefined) return [];
  if (t === "set") return setStep(target, typedValue(one.to, one.tot, context));
  if (t === "delete") return [remove(p)];
  if (t === "move") {
    const to = one.tot === "msg" ? writablePath(String(one.to ?? ""), node, context) : undefined;
    if (to !== undefined) return [...setStep(to, expr(pathOf(p))), remove(p)];
  }
  if (t === "change" && one.fromt !== "msg" && one.fromt !== "flow" && one.fromt !== "global") {
    const from = one.fromt === "re" ? regexOf(String(one.from ?? "")) : JSON.stringify(String(one.from ?? ""));
    const to = typedValue(one.to, one.tot, context);
    const at = pathOf(p);
    const replaced = `$type(${at}) = "string" ? $replace(${at}, ${from}, $string(${sourceOf(to)})) : ${at}`;
    return setStep(target, expr(replaced));
  }
  context.notes.missing(node, `the rule "${t}" of msg.${p}`, "Write it as core.set or core.function.");
  return [];
}

const setStep = (path: string, value: unknown): Step[] =>
  value === undefined ? [] : [{ type: "core.set", config: { values: { [path]: value } } }];

/** No expression can take a property away. */
function remove(path: string): Step {
  const keys = JSON.stringify(path.split("."));
  const code = `const keys = ${keys};
const last = keys.pop();
const at = keys.reduce((value, key) => value?.[key], msg);
if (at && typeof at === "object") delete at[last];
return msg;`;
  return { type: "core.function", config: { code } };
}

/** What core.set can write to: names with dots between them. */
function writablePath(path: string, node: RedNode, { notes }: ValueContext): string | undefined {
  if (/^[\w$-]+(\.[\w$-]+)*$/.test(path) && !/(^|\.)(__proto__|constructor|prototype)(\.|$)/.test(path)) {
    return `msg.${path}`;
  }
  notes.missing(node, `writing to msg.${path.slice(0, 60)}`, "Write to a name such as msg.order.total.");
  return undefined;
}

const regexOf = (source: string): string => `/${source.replaceAll("/", "\\/")}/`;

export const template: Converter = (node, context) => {
  const target = node.fieldType === undefined || node.fieldType === "msg" ? (textAt(node, "field") ?? "payload") : "";
  const path = writablePath(target, node, context);
  const text = textAt(node, "template") ?? "";
  const made = node.syntax === "plain" ? text : templateOf(text, { html: true });
  if (path === undefined || made === undefined || (node.output !== undefined && node.output === "yaml")) {
    context.notes.missing(
      node,
      made === undefined ? "a template with sections, partials or shared values" : "where the template's text goes",
      "Write the text as an expression of core.set, or in a core.function.",
    );
    return undefined;
  }
  const written = { type: "core.set", config: { values: { [path]: made } } };
  return chain(node.output === "json" ? [written, parseJson(target)] : [written]);
};

const parseJson = (path: string): Step => ({
  type: "core.function",
  config: { code: `${accessOf(path)} = JSON.parse(${accessOf(path)});\nreturn msg;` },
});

const accessOf = (path: string): string =>
  `msg${path
    .split(".")
    .map((key) => `[${JSON.stringify(key)}]`)
    .join("")}`;

export const json: Converter = (node, context) => {
  const property = textAt(node, "property") ?? "payload";
  if (writablePath(property, node, context) === undefined) return undefined;
  const at = accessOf(property);
  const toText = `JSON.stringify(${at}${node.pretty === true ? ", null, 4" : ""})`;
  const actions: Readonly<Record<string, string>> = {
    obj: `if (typeof ${at} === "string") ${at} = JSON.parse(${at});`,
    str: `if (typeof ${at} !== "string") ${at} = ${toText};`,
    "": `${at} = typeof ${at} === "string" ? JSON.parse(${at}) : ${toText};`,
  };
  const action = actions[textAt(node, "action") ?? ""] ?? actions[""];
  return single("core.function", { code: `${action}\nreturn msg;` });
};

const units: Readonly<Record<string, string>> = {
  milliseconds: "ms",
  seconds: "s",
  minutes: "m",
  hours: "h",
  days: "d",
};
const unitLengths: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export const delay: Converter = (node, context) => {
  const kind = textAt(node, "pauseType") ?? "delay";
  const unit = findOwn(units, textAt(node, kind === "random" ? "randomUnits" : "timeoutUnits") ?? "seconds") ?? "s";
  const length = unitLengths[unit] ?? 1;
  const ms = (value: unknown) => Math.round(Number(value ?? 0) * length);
  if (kind === "delay") return single("core.delay", { for: `${ms(node.timeout ?? 5)}ms` });
  if (kind === "delayv") {
    const given = `$type(msg.delay) = "number" ? $string($round(msg.delay)) : "${ms(node.timeout ?? 5)}"`;
    return single("core.delay", { for: expr(`(${given}) & "ms"`) });
  }
  if (kind === "random") {
    const [from, to] = [ms(node.randomFirst ?? 1), ms(node.randomLast ?? 5)];
    return single("core.delay", {
      for: expr(`$string($floor(${from} + $random() * ${Math.max(0, to - from)})) & "ms"`),
    });
  }
  context.notes.differs(node, "it limited how many messages pass in a time", "Limit it where the messages come from.");
  return single("core.delay", { for: "0ms" });
};

export const debug: Converter = (node, context) => {
  const complete = textAt(node, "complete") ?? "payload";
  const label = textAt(node, "name");
  if (isOn(node.console)) {
    context.notes.missing(node, "its line in Node-RED's log", "Add a core.log; it is in the run's history.");
  }
  if (isOn(node.tostatus)) {
    context.notes.missing(node, "its status below the node", "The run's history shows what came to each node.");
  }
  if (node.active === false || node.tosidebar === false) return undefined;
  const named = label === undefined ? {} : { label: label.slice(0, 200) };
  if (complete === "true") return single("core.debug", named);
  const type = node.targetType === "jsonata" ? "jsonata" : "msg";
  const value = typedValue(complete === "false" ? "payload" : complete, type, context);
  return single("core.debug", { ...named, value });
};

/** Older files have it as a text. */
const isOn = (value: unknown): boolean => value === true || value === "true";
