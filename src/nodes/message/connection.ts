// The connection that a message is sent with: what its setup or its tokens hold, by the words of its app.
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import { findOwn } from "../../base/own.ts";
import type { OpenedItem } from "../../flow/node.ts";

const connection = z.object({
  app_id: z.string(),
  setup: z.record(z.string(), z.unknown()).default({}),
  tokens: z.object({ access_token: z.string().optional() }).default({}),
});

export interface Connection {
  readonly item: OpenedItem;
  /** A text of its setup; `undefined` when it has none of that name. */
  find(field: string): string | undefined;
  /** @throws InputError `bad-input` naming the field that is missing. */
  get(field: string): string;
  /** What a person's consent brought. */
  readonly accessToken: string | undefined;
}

/** @throws InputError `bad-input` when the item is no connection of that app. */
export function connectionOf(item: OpenedItem, app: string): Connection {
  const { data } = connection.safeParse(item.fields);
  if (data?.app_id !== app) {
    throw errorOf({
      code: "bad-input",
      message: `item "${item.name}" is no connection to ${app}`,
      hint: `Choose a connection of the app ${app}.`,
    });
  }
  const find = (field: string): string | undefined => {
    const value = findOwn(data.setup, field);
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  return {
    item,
    find,
    get: (field) => {
      const value = find(field);
      if (value !== undefined) return value;
      throw errorOf({
        code: "bad-input",
        message: `item "${item.name}" has no ${field}`,
        hint: "Set the connection up.",
      });
    },
    accessToken: data.tokens.access_token,
  };
}
