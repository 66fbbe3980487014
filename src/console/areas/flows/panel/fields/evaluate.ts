// Tries an expression on a message that its author wrote, in this page, within the limits that a robot sets.
import { expressionLimits, syntaxMessage } from "../../../../../flow/expression.ts";
import { isPlainObject } from "../../../../../flow/plain-json.ts";

export type Evaluated =
  | { readonly is: "value"; readonly text: string }
  /** As a property that is not there. */
  | { readonly is: "nothing" }
  | { readonly is: "failed"; readonly message: string }
  | { readonly is: "no-sample" };

export const sampleMessage = {
  status: 200,
  body: {
    total: 140,
    orders: [
      { id: "A-1", total: 120 },
      { id: "A-2", total: 20 },
    ],
  },
  order: { id: "A-1" },
};

/** The rest of what expressions see, as an example. */
const around = {
  flow: { id: "flw_example", name: "fetch-orders" },
  run: { id: "run_example", flow: "flw_example", startedAt: "2027-01-31T12:00:00.000Z", trigger: "signed" },
  env: {},
  kept: {},
};

/** `sample` is the message as JSON. */
export async function evaluated(source: string, sample: string): Promise<Evaluated> {
  const msg = findObject(sample);
  if (!msg) return { is: "no-sample" };
  const { default: jsonata } = await import("jsonata");
  try {
    const value: unknown = await jsonata(source, expressionLimits).evaluate({ ...around, msg }, {});
    const text = JSON.stringify(value, null, 2);
    return text === undefined ? { is: "nothing" } : { is: "value", text };
  } catch (error) {
    // Whoever wrote both may read what the language says of them.
    return { is: "failed", message: syntaxMessage(error).replace(/^not a JSONata expression: /, "") };
  }
}

function findObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isPlainObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
