// What a Python process and its node say to each other, one JSON text a line over a socket of their own. Every line is
// parsed with limits: it comes from a flow author's code.
import { z } from "zod";
import { asSealbotError, errorOf } from "../../base/errors.ts";
import { parseShape } from "../../base/shape.ts";
import type { NodeContext, OpenVaults } from "../../flow/node.ts";
import { vaultMethods } from "../../flow/open-vault.ts";

/** Characters of one line. */
const longestLine = 8_000_000;

const id = z.int().min(1);
const record = z.record(z.string(), z.unknown());

const said = z.discriminatedUnion("t", [
  z.strictObject({
    t: z.literal("open"),
    id,
    vaults: z.array(z.string()).min(1).max(64),
    mode: z.enum(["exclusive", "shared"]),
    timeout: z.union([z.number(), z.string()]).nullable(),
  }),
  z.strictObject({
    t: z.literal("call"),
    id,
    handle: id,
    index: z.int().min(0),
    method: z.enum(vaultMethods),
    name: z.string().default(""),
    value: z.unknown().optional(),
    category: z.string().optional(),
    expiresAt: z.string().nullable().optional(),
  }),
  z.strictObject({ t: z.literal("close"), id, handle: id }),
  z.strictObject({ t: z.literal("keep"), values: record }),
  z.strictObject({ t: z.literal("debug"), value: z.unknown(), label: z.string().nullable() }),
  z.strictObject({ t: z.literal("result"), value: z.unknown() }),
  z.strictObject({
    t: z.literal("failed"),
    error: z.strictObject({ code: z.string(), message: z.string(), hint: z.string().nullable() }),
  }),
]);
type Said = z.infer<typeof said>;
type Asked = Extract<Said, { id: number }>;
/** The last word of a process. */
export type Ending = Extract<Said, { t: "result" | "failed" }>;

/** The node's end of the channel. */
export class PythonChannel {
  readonly #context: Pick<NodeContext, "openVaults" | "keep" | "debug">;
  readonly #send: (message: object) => void;
  readonly #opened = new Map<number, OpenVaults>();
  #rest = "";
  #last = 0;

  constructor(context: Pick<NodeContext, "openVaults" | "keep" | "debug">, send: (message: object) => void) {
    this.#context = context;
    this.#send = send;
  }

  /**
   * Takes what the process says; the last word of it, once it comes.
   * @throws InputError `protocol-error` when it is not one of its words.
   */
  take(text: string): Ending | undefined {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    if (this.#rest.length > longestLine) throw tooLong();
    for (const line of lines) {
      const message = this.#parse(line);
      if (message.t === "result" || message.t === "failed") return message;
      if (message.t === "keep") this.#context.keep(message.values);
      else if (message.t === "debug") this.#context.debug(message.value, { label: message.label ?? undefined });
      else void this.#answer(message);
    }
    return undefined;
  }

  #parse(line: string): Said {
    if (line.length > longestLine) throw tooLong();
    return parseShape(said, JSON.parse(line), { place: "the Python process", code: "protocol-error" });
  }

  async #answer(message: Asked): Promise<void> {
    const { id } = message;
    try {
      this.#send({ id, value: await this.#do(message) });
    } catch (thrown) {
      const { code, message: text, hint } = asSealbotError(thrown);
      this.#send({ id, error: { code, message: text, hint } });
    }
  }

  async #do(message: Asked): Promise<unknown> {
    if (message.t === "open") {
      const { vaults, mode, timeout } = message;
      const opened = await this.#context.openVaults(vaults, { mode, timeout: timeout ?? undefined });
      const handle = ++this.#last;
      this.#opened.set(handle, opened);
      return { handle, names: opened.map(({ name }) => name) };
    }
    const opened = this.#opened.get(message.handle);
    if (message.t === "close") {
      this.#opened.delete(message.handle);
      return await opened?.close();
    }
    const vault = opened?.[message.index];
    if (!vault) throw errorOf({ code: "bad-input", message: "the vault is not open any more" });
    const { method, name, value, category, expiresAt } = message;
    if (method === "list") return await vault.list();
    // What a method does not take, it does not look at.
    return await vault[method](name, value, { category, expiresAt });
  }
}

const tooLong = () =>
  errorOf({ code: "too-large", message: `the Python process said more than ${longestLine} characters at once` });
