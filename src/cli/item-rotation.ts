// The steps of rotating an item: write the new version, test the flows that use it, watch its first use, delete what is
// old. What each needs is read from the control plane again, so that any of them can be the first. A step returns false
// when what it found must be looked at before the next one.
import { asSealbotError, errorOf } from "../base/errors.ts";
import { shellWord } from "../base/shell-word.ts";
import { startRun } from "../client/flows/runs.ts";
import { getRobot, listRobots } from "../client/robots/robots.ts";
import { itemFacts, type LastUse, lastUses } from "../client/vaults/item-facts.ts";
import { deleteItemVersion, listItemVersions, rollbackItem } from "../client/vaults/item-versions.ts";
import { getEntry, type Item, setItem } from "../client/vaults/items.ts";
import type { Vault } from "../client/vaults/vault-view.ts";
import { getVault } from "../client/vaults/vaults.ts";
import type { Context } from "./context.ts";
import { ending, type ItemFlags, readItemValue } from "./item-value.ts";
import { ago } from "./show/age.ts";
import { watchRun } from "./watch-run.ts";

export const rotationSteps = ["value", "test", "watch", "delete"] as const;
export type RotationStep = (typeof rotationSteps)[number];

/** @throws InputError `bad-input` naming `flag`. */
export function stepOf(text: string, flag: string): RotationStep {
  const step = rotationSteps.find((one) => one === text);
  if (step) return step;
  throw errorOf({ code: "bad-input", message: `${flag}: expected one of ${rotationSteps.join(", ")}` });
}

export interface RotationInput extends Omit<ItemFlags, "empty"> {
  readonly vault: string;
  readonly item: string;
  /** Absent: a person is asked where the old version ends. */
  readonly expires: string | null | undefined;
  readonly robot: string | undefined;
  readonly input: Record<string, unknown>;
  /** Milliseconds; absent: a person is asked, and without one there is no watching. */
  readonly watch: number | undefined;
  readonly "delete-old": boolean;
}

/** Milliseconds between two looks, and as long as a person who said yes waits. */
const lookEvery = 3_000;
const patience = 24 * 60 * 60_000;

export class ItemRotation {
  readonly #context: Context;
  readonly #input: RotationInput;

  constructor(context: Context, input: RotationInput) {
    this.#context = context;
    this.#input = input;
  }

  /** Writes the new version. */
  async value(): Promise<boolean> {
    const { out } = this.#context;
    const { session, vault, item } = await this.#now();
    if (item.kind === "secret" && item.category !== "note")
      out.warn("A secret cannot be read back: what you do not give now is not kept.");
    const target = { session, vault, standing: item, category: item.category };
    const value = await readItemValue(this.#context, { ...this.#input, empty: false }, target);
    const expiresAt = await this.#ending(item);
    const written = await setItem(session, vault.id, { name: item.name, value, expiresAt });
    out.done(`Version ${written.version} is in use; robots take it at their next read.`);
    return true;
  }

  /** Runs each flow that names the item, after a person agreed or named the robot; false when one fails. */
  async test(): Promise<boolean> {
    const { out, prompts } = this.#context;
    const { session, vault, item } = await this.#now();
    const { usedBy } = (await itemFacts(session, vault.id))(item.item);
    if (usedBy.length === 0) out.note("No flow names it: there is nothing to test.");
    for (const flow of usedBy) {
      const robot = await this.#robot(vault, flow.name);
      const message = `Run flow "${flow.name}" on robot "${robot.name}" now? It is a real run`;
      const isWanted = this.#input.robot !== undefined || (await prompts.confirm({ message, flag: "--robot" }));
      if (!isWanted) {
        out.note(`"${flow.name}" was not tested.`);
        continue;
      }
      const run = await startRun(session, { flow: flow.id, target: { robot: robot.id }, input: this.#input.input });
      out.note(`Run ${run.id}`);
      const { status } = await watchRun(this.#context, run.id, { follow: false });
      if (status !== "succeeded") return await this.#fail(item);
    }
    return true;
  }

  /** Waits for a run that uses the version in use, and for its end; false when it fails. */
  async watch(): Promise<boolean> {
    const { out, prompts, clock, signal } = this.#context;
    const { session, vault, item } = await this.#now();
    const before = (await lastUses(session, vault.id)).get(item.item);
    if (this.#input.watch === undefined) {
      const message = `Wait for the next run that uses version ${item.version}?`;
      const isWanted = prompts.canAsk && (await prompts.confirm({ message, flag: "--watch" }));
      if (!isWanted) {
        out.note("Not waited for; with --watch 1h it is.");
        return true;
      }
    }
    const end = clock.monotonic() + (this.#input.watch ?? patience);
    const use = await this.#context.progress(`Waiting for a run that uses version ${item.version}`, async () => {
      while (clock.monotonic() < end) {
        const last = (await lastUses(session, vault.id)).get(item.item);
        if (last && isNews(last, before, item)) return last;
        await clock.sleep(lookEvery, signal);
      }
      throw errorOf({ code: "timeout", message: `no run has used version ${item.version} of "${item.name}" so far` });
    });
    out.note(`Run ${use.run} uses it.`);
    const { status } = await watchRun(this.#context, use.run, { follow: false });
    return status === "succeeded" || (await this.#fail(item));
  }

  /** Deletes the versions before the one in use, after a person agreed. */
  async delete(): Promise<boolean> {
    const { out, prompts } = this.#context;
    const { session, vault, item } = await this.#now();
    const kept = await listItemVersions(session, vault.id, item.item);
    const old = kept.filter(({ version }) => version < item.version).map(({ version }) => version);
    const named = old.length === 1 ? `version ${old[0]}` : `versions ${old.join(", ")}`;
    const message = `Delete ${named} for good? There is no rollback to them then`;
    const isAsked = old.length > 0 && !this.#input["delete-old"] && prompts.canAsk;
    if (old.length === 0) out.note("There is none.");
    else if (this.#input["delete-old"] || (isAsked && (await prompts.confirm({ message, flag: "--delete-old" })))) {
      for (const version of old) await deleteItemVersion(session, vault.id, item.item, version);
      out.done(`Deleted ${named}.`);
    } else out.note(`Kept ${named}; --from delete --delete-old deletes them later.`);
    return true;
  }

  async #now() {
    const session = await this.#context.session();
    const vault = await getVault(session, this.#input.vault);
    return { session, vault, item: getEntry(vault, this.#input.item) };
  }

  /** When the new version ends: as the old one unless somebody says otherwise, and never in the past. */
  async #ending({ name, expires_at }: Item): Promise<string | null | undefined> {
    const { prompts, out, clock } = this.#context;
    if (this.#input.expires !== undefined || expires_at === null) return this.#input.expires;
    const isOver = Date.parse(expires_at) <= clock.now();
    if (!prompts.canAsk && !isOver) {
      out.warn(`It still ends ${ago(expires_at, clock.now())}; with --expires it ends later.`);
      return undefined;
    }
    const message = `The old version of "${name}" ends ${expires_at}. When does the new one end (a date, or never)?`;
    const check = (answer: string): string | undefined => {
      try {
        const end = ending.parse(answer, "The end");
        return end && Date.parse(end) <= clock.now() ? "That is over." : undefined;
      } catch (error) {
        return asSealbotError(error).message;
      }
    };
    return ending.parse(await prompts.text({ message, flag: "--expires", check }), "the end");
  }

  /** The robot that was named, else the only one that could run it now, else the one a person chooses. */
  async #robot({ name, grants }: Vault, flow: string) {
    const session = await this.#context.session();
    if (this.#input.robot !== undefined) return await getRobot(session, this.#input.robot);
    const able = (await listRobots(session)).filter(
      ({ id, online, status }) => online && status === "active" && grants.some(({ principal }) => principal === id),
    );
    const [only, ...more] = able;
    if (!only) {
      throw errorOf({
        code: "robot-offline",
        message: `no robot that was granted vault "${name}" is online`,
        hint: "Start one, or leave the test out with --skip test.",
      });
    }
    if (more.length === 0 && this.#context.prompts.canAsk) return only;
    const choices = able.map((robot) => ({ value: robot.id, label: robot.name }));
    const message = `On which robot should "${flow}" be tested?`;
    const chosen = await this.#context.prompts.select({
      message,
      flag: "--robot, or leave it out with --skip test",
      choices,
    });
    return able.find(({ id }) => id === chosen) ?? only;
  }

  /** Says how to go back, and goes back when a person wants it at once. */
  async #fail(item: Item): Promise<false> {
    const { out, prompts } = this.#context;
    this.#context.exitCode = 1;
    const back = `sealbot item rollback ${shellWord(this.#input.vault)} ${shellWord(this.#input.item)}`;
    const message = "Use the version before again?";
    if (!prompts.canAsk || !(await prompts.confirm({ message, flag: "item rollback" }))) {
      out.next(`${back}, if the new version is at fault`);
      return false;
    }
    const session = await this.#context.session();
    const { version } = await rollbackItem(session, this.#input.vault, item.item);
    out.done(`Item "${item.name}" is back at version ${version}.`);
    return false;
  }
}

const isNews = (last: LastUse, before: LastUse | undefined, { version }: Item): boolean =>
  last.version === version && last.run !== before?.run;
