// What came to a node and what it sent, one line each under the line of its event. The robot masked and shortened both.
import type { RunEventRow } from "../../wire/shapes.ts";
import { clean } from "../output.ts";
import type { Paint } from "../terminal.ts";

const fieldOf = (data: unknown, name: string): unknown =>
  typeof data === "object" && data !== null ? Reflect.get(data, name) : undefined;

/** Empty for an event that tells of no message. */
export function valueLines({ data }: RunEventRow, paint: Paint): readonly string[] {
  const values = fieldOf(data, "values");
  const port = fieldOf(values, "port");
  const by = typeof port === "string" && port !== "out" ? ` by ${clean(port)}` : "";
  return [["came in", fieldOf(values, "in")] as const, [`sent${by}`, fieldOf(values, "out")] as const].flatMap(
    ([way, value]) =>
      value === undefined ? [] : [`${" ".repeat(10)}${paint("dim", way)}  ${clean(JSON.stringify(value))}`],
  );
}
