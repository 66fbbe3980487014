// Someone at a command line: commands run to their end in one home, and must succeed where a test relies on it.
import type { z } from "zod";
import type { Ended } from "./cli.ts";
import type { Processes } from "./processes.ts";

export class Person {
  readonly home: string;
  readonly #processes: Processes;
  readonly #env: Readonly<Record<string, string>>;

  constructor(processes: Processes, home: string, env: Readonly<Record<string, string>> = {}) {
    this.home = home;
    this.#processes = processes;
    this.#env = env;
  }

  /** Runs a command to whatever end. */
  run(args: readonly string[], stdin = ""): Promise<Ended> {
    return this.#processes.run(args, { home: this.home, env: this.#env, stdin });
  }

  /** Its stdout. @throws when it does not exit with 0. */
  async ok(args: readonly string[], stdin = ""): Promise<string> {
    const { status, stdout, stderr } = await this.run(args, stdin);
    if (status === 0) return stdout;
    throw new TypeError(`sealbot ${args.join(" ")} ended with ${status}:\n${stderr}`);
  }

  /** Its one JSON document. */
  async json<S extends z.ZodType>(shape: S, args: readonly string[], stdin = ""): Promise<z.output<S>> {
    return shape.parse(JSON.parse(await this.ok([...args, "--json"], stdin)));
  }
}
