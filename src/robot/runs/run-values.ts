// What a run's history shows of the messages that passed its nodes: masked first and cut to size after, for half a
// secret would pass the masker. What the flow's author revealed to code is masked here all the same: nobody asked for
// these values to be told.
import { z } from "zod";
import type { Masker } from "../../base/mask.ts";
import { shortJson } from "../../base/short-json.ts";
import { isPlainObject } from "../../flow/plain-json.ts";
import { ValueRoom } from "../../runner/value-room.ts";

const seen = z.object({
  in: z.unknown().optional(),
  out: z.unknown().optional(),
  port: z.string().max(128).optional(),
});

export interface RunValuesParts {
  readonly masker: Pick<Masker, "maskValue">;
  /** Knows what was revealed and is no secret otherwise. */
  readonly revealed: Pick<Masker, "maskValue">;
}

export class RunValues {
  readonly #parts: RunValuesParts;
  readonly #room = new ValueRoom();

  constructor(parts: RunValuesParts) {
    this.#parts = parts;
  }

  /** Of an event's data as a runner claims it: the values it may bring, and the rest. */
  split(node: string, data: unknown): { readonly rest: unknown; readonly values?: object } {
    if (!isPlainObject(data) || !("values" in data)) return { rest: data };
    const { values, ...rest } = data;
    const parsed = seen.safeParse(values);
    if (!parsed.success) return { rest };
    const { port } = parsed.data;
    const shown = {
      in: this.#show(node, parsed.data.in),
      out: this.#show(node, parsed.data.out),
      port: port === undefined ? undefined : this.#masked(port),
    };
    return { rest, values: Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== undefined)) };
  }

  #show(node: string, value: unknown): unknown {
    if (value === undefined) return undefined;
    return this.#room.show(node, (room) => shortJson(this.#masked(value), { room, texts: "cut" }));
  }

  #masked(value: unknown): unknown {
    const { masker, revealed } = this.#parts;
    return revealed.maskValue(masker.maskValue(value));
  }
}
