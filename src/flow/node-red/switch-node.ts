// Node-RED's switch: rules over one value, of which either the first that holds or all that hold get the message.
import { z } from "zod";
import type { RedNode } from "./flows-file.ts";
import { type Converter, type Fragment, type NewNode, type Output, placeholder } from "./fragment.ts";
import { expr, sourceOf, typedValue, type ValueContext } from "./value.ts";

const rules = z
  .array(z.looseObject({ t: z.string() }))
  .min(1)
  .max(64);
type Rule = z.output<typeof rules>[number];

export const switchNode: Converter = (node, context) => {
  const parsed = rules.safeParse(node.rules);
  const value = typedValue(node.property ?? "payload", node.propertyType ?? "msg", context);
  const made =
    parsed.success && value !== undefined ? parsed.data.map((rule) => testOf(rule, value, node, context)) : [];
  if (!parsed.success || made.length === 0 || made.includes(undefined)) {
    context.notes.missing(node, "rules that could not be read", "Write them as the rules of a core.switch.");
    return placeholder(node, parsed.success ? parsed.data.length : 1);
  }
  if (parsed.data.some(({ t, vt }) => (t === "eq" || t === "neq") && vt !== "msg")) {
    context.notes.differs(
      node,
      'it took the text "1" and the number 1 for equal',
      "See that both sides are of one kind.",
    );
  }
  const tests = made.filter((test) => test !== undefined);
  return node.checkall === "false" ? firstThatHolds(tests) : allThatHold(tests);
};

/** The source of an expression that is true when the rule holds, or `else`. */
type Test = string | typeof otherwise;
const otherwise = Symbol("else");

const ruleOf = (test: string) => ({ op: "equals", value: expr(test) });
const config = (tests: readonly string[]) => ({ value: true, rules: tests.map(ruleOf) });

/** One switch; what stands behind an else is never reached there either. */
function firstThatHolds(tests: readonly Test[]): Fragment {
  const at = tests.indexOf(otherwise);
  const before = (at === -1 ? tests : tests.slice(0, at)).filter((test) => test !== otherwise);
  const outputs = tests.map((_, i): Output[] => (at === -1 || i <= at ? [{ key: "0", port: i }] : []));
  const shown = before.length > 0 ? before : ["false"];
  const node: NewNode = { key: "0", type: "core.switch", config: config(shown) };
  return { nodes: [node], entry: ["0"], outputs: before.length > 0 ? outputs : [[{ key: "0", port: 1 }]] };
}

/** A switch for each rule, each with its own copy of the message; an else gets what none of the others takes. */
function allThatHold(tests: readonly Test[]): Fragment {
  if (tests.length === 1) return firstThatHolds(tests);
  const others = tests.filter((test) => test !== otherwise);
  const nodes = tests.map(
    (test, i): NewNode => ({
      key: String(i),
      type: "core.switch",
      config: config(test === otherwise ? others : [test]),
    }),
  );
  const outputs = tests.map((test, i): Output[] => [{ key: String(i), port: test === otherwise ? others.length : 0 }]);
  return { nodes, entry: nodes.map(({ key }) => key), outputs };
}

function testOf(rule: Rule, value: unknown, node: RedNode, context: ValueContext): Test | undefined {
  const at = sourceOf(value);
  if (rule.t === "else") return otherwise;
  if (rule.t === "jsonata_exp") return `$boolean(${sourceOf(typedValue(rule.v, "jsonata", context))})`;
  if (rule.t === "regex") {
    const flags = rule.case === true ? "i" : "";
    return `$type(${at}) = "string" and $contains(${at}, /${String(rule.v ?? "").replaceAll("/", "\\/")}/${flags})`;
  }
  if (rule.t === "istype") return typeTests[String(rule.v ?? "")]?.(at);
  const bare = bareTests[rule.t]?.(at);
  if (bare !== undefined) return bare;
  const first = typedValue(rule.v, rule.vt ?? "str", context);
  if (first === undefined) return undefined;
  if (rule.t === "btwn") {
    const second = typedValue(rule.v2, rule.v2t ?? "str", context);
    if (second === undefined) return undefined;
    const [a, b] = [sourceOf(first), sourceOf(second)];
    const within = `(${at} >= ${a} and ${at} <= ${b}) or (${at} <= ${a} and ${at} >= ${b})`;
    return `($type(${at}) = $type(${a}) and $type(${at}) = $type(${b}) and (${within}))`;
  }
  return twoSided[rule.t]?.(at, sourceOf(first)) ?? unknownRule(rule, node, context);
}

function unknownRule({ t }: Rule, node: RedNode, { notes }: ValueContext): undefined {
  notes.missing(node, `the rule "${t}"`, "Write it as a rule of a core.switch.");
  return undefined;
}

const bareTests: Readonly<Record<string, (at: string) => string>> = {
  true: (at) => `${at} = true`,
  false: (at) => `${at} = false`,
  null: (at) => `($not($exists(${at})) or ${at} = null)`,
  nnull: (at) => `($exists(${at}) and ${at} != null)`,
  empty: (at) => `($string(${at}) in ["", "[]", "{}"])`,
  nempty: (at) => `($exists(${at}) and ${at} != null and $not($string(${at}) in ["", "[]", "{}"]))`,
};

/** Two values of different kinds are in no order: the rule does not hold. */
function ordered(sign: string): (at: string, other: string) => string {
  return (at, other) => `($type(${at}) = $type(${other}) and ${at} ${sign} ${other})`;
}

const twoSided: Readonly<Record<string, (at: string, other: string) => string>> = {
  eq: (at, other) => `${at} = ${other}`,
  neq: (at, other) => `$not(${at} = ${other})`,
  lt: ordered("<"),
  lte: ordered("<="),
  gt: ordered(">"),
  gte: ordered(">="),
  cont: (at, other) => `$contains($string(${at}), $string(${other}))`,
  hask: (at, other) => `($type(${at}) = "object" and $exists($lookup(${at}, ${other})))`,
};

const typeTests: Readonly<Record<string, (at: string) => string>> = {
  string: (at) => `$type(${at}) = "string"`,
  number: (at) => `$type(${at}) = "number"`,
  boolean: (at) => `$type(${at}) = "boolean"`,
  array: (at) => `$type(${at}) = "array"`,
  object: (at) => `$type(${at}) = "object"`,
  null: (at) => `$type(${at}) = "null"`,
  undefined: (at) => `$not($exists(${at}))`,
};
