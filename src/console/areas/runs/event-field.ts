// Reads what a robot wrote into a run's event, which may be anything.

export const fieldOf = (data: unknown, name: string): unknown =>
  typeof data === "object" && data !== null ? Reflect.get(data, name) : undefined;

export const valueText = (value: unknown): string =>
  typeof value === "string" ? value : (JSON.stringify(value) ?? "");

/** What a failure says of itself; its code where its words stay on the robot. */
export function failureText(data: unknown): string {
  const error = fieldOf(data, "error");
  return valueText(fieldOf(error, "message")) || valueText(fieldOf(error, "code"));
}
