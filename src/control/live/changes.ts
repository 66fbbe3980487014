// What the bus says, as the console is told it: which things have changed, remembered for as long as somebody who lost
// the connection may come back for it. Nothing here knows what a change was.
import type { LiveChange, LiveKind } from "../../wire/live.ts";
import type { Bus } from "../bus.ts";

/** Changes that are remembered; who missed more fetches everything anew. */
const mostRemembered = 2_000;

const kindOf: Readonly<Record<string, LiveKind>> = {
  asks: "ask",
  audit: "audit",
  robot: "robot",
  run: "run",
  ticket: "ticket",
};

/** By the first word of what was done; what is not here shows in the audit log alone. */
const kindOfAction: Readonly<Record<string, LiveKind>> = {
  connection: "vault",
  dropbox: "vault",
  flow: "flow",
  "hook-key": "hook",
  item: "vault",
  member: "member",
  robot: "robot",
  root: "trust",
  run: "run",
  ticket: "ticket",
  token: "token",
  vault: "vault",
};

/** The kind of thing that an audited action was done to. */
export const liveKindOf = (action: string): LiveKind | undefined => kindOfAction[action.split(".")[0] ?? ""];

const told = "told.";
/** Announced for what has no subject of its own. */
export const toldSubject = (kind: LiveKind, id: string): string => `${told}${kind}.${id}`;

function changeOf(subject: string): LiveChange | undefined {
  const text = subject.startsWith(told) ? subject.slice(told.length) : subject;
  const [, word = "", id = ""] = /^([a-z]+)(?:\.(.*))?$/.exec(text) ?? [];
  const kind = subject.startsWith(told) ? (word as LiveKind) : kindOf[word];
  return kind && { kind, id };
}

interface Remembered {
  readonly n: number;
  readonly change: LiveChange;
}

export class LiveChanges implements Disposable {
  /** Of this process: numbers of another one mean nothing here. */
  readonly instance: string;
  readonly #ring: Remembered[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #watching: Disposable;
  #n = 0;

  constructor(bus: Bus, instance: string) {
    this.instance = instance;
    this.#watching = bus.watch((subject) => this.#take(subject));
  }

  /** Number of the newest change. */
  get last(): number {
    return this.#n;
  }

  /** Changes after number `n`, each thing once; undefined when some of them are forgotten. */
  after(n: number): readonly LiveChange[] | undefined {
    const oldest = this.#ring[0]?.n ?? this.#n + 1;
    if (n > this.#n || n < oldest - 1) return undefined;
    const things = new Map<string, LiveChange>();
    for (const { change } of this.#ring.slice(n - oldest + 1)) things.set(`${change.kind}.${change.id}`, change);
    return [...things.values()];
  }

  /** `listener` is called after each change. */
  listen(listener: () => void): Disposable {
    const own = () => listener();
    this.#listeners.add(own);
    return { [Symbol.dispose]: () => void this.#listeners.delete(own) };
  }

  [Symbol.dispose](): void {
    this.#watching[Symbol.dispose]();
  }

  #take(subject: string): void {
    const change = changeOf(subject);
    if (!change) return;
    this.#ring.push({ n: ++this.#n, change });
    if (this.#ring.length > mostRemembered) this.#ring.shift();
    for (const listener of [...this.#listeners]) listener();
  }
}
