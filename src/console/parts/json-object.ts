// A JSON object as somebody types it, such as the input of a run.
import { z } from "zod";

const object = z.record(z.string(), z.unknown());

/** The JSON object that the text is; undefined when it is none, or not yet. */
export function findObject(text: string): Record<string, unknown> | undefined {
  try {
    return object.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
