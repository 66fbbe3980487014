// A flow document as an author would write it: what an import makes, before it is validated.

export type FlowTrigger =
  | { readonly type: "signed" }
  | { readonly type: "hook" }
  | {
      readonly type: "schedule";
      readonly cron: string;
      readonly target: { readonly robot: string } | { readonly label: string };
    };

export interface NewFlowNode {
  readonly id: string;
  readonly type: string;
  readonly name?: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly timeout?: string;
  readonly wires: readonly (readonly string[])[];
  readonly position?: { readonly x: number; readonly y: number };
}

export interface NewFlow {
  readonly name: string;
  readonly description?: string;
  readonly triggers: readonly FlowTrigger[];
  readonly settings?: { readonly env: readonly string[] };
  readonly nodes: readonly NewFlowNode[];
}

/** Names as documents allow them, each once. */
export class Names {
  readonly #taken = new Set<string>();
  readonly #last = new Map<string, number>();
  readonly #most: number;
  readonly #unfit: RegExp;
  readonly #between: string;

  constructor({ most, unfit, between }: { most: number; unfit: RegExp; between: string }) {
    this.#most = most;
    this.#unfit = unfit;
    this.#between = between;
  }

  /** The wish, trimmed to what is allowed; a number follows where another has it already. */
  take(wish: string, otherwise: string): string {
    const fit = wish
      .replaceAll(this.#unfit, this.#between)
      .trim()
      .slice(0, this.#most - 6);
    const base = fit.replaceAll(/^[-. ]+|[-. ]+$/g, "") || otherwise;
    for (let count = (this.#last.get(base) ?? 0) + 1; ; count++) {
      const name = count === 1 ? base : `${base}${this.#between}${count}`;
      if (this.#taken.has(name)) continue;
      this.#taken.add(name);
      this.#last.set(base, count);
      return name;
    }
  }
}
