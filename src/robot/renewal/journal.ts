// What this robot was doing with tokens when it was cut off: asked for new ones, or holding some that no vault has yet.
// New tokens stand here before they go anywhere else.
import { z } from "zod";
import type { ItemId, VaultId } from "../../base/ids.ts";
import { fromBase64url, toBase64url } from "../../crypto/bytes.ts";
import { counter } from "../../trust/fields.ts";
import type { RobotStore } from "../store.ts";

/** One item of one vault. */
export interface ItemPath {
  readonly vault: VaultId;
  readonly item: ItemId;
}

const entry = z.strictObject({
  /** Of the item, when new tokens were asked for. */
  version: counter,
  /** What was granted; absent while there was no answer, or it was lost. */
  sealed: z.string().optional(),
});
const journal = z.record(z.string(), entry);

const key = "renewals";
const nameOf = ({ vault, item }: ItemPath) => `${vault} ${item}`;

export class RenewalJournal {
  readonly #documents: RobotStore["documents"];

  constructor(documents: RobotStore["documents"]) {
    this.#documents = documents;
  }

  /** Before the request leaves: whoever finds this and no answer knows that one may have been lost. */
  asked(path: ItemPath, version: number): void {
    this.#set(path, { version });
  }

  /** Before anything else is done with them; `sealed` as `sealTokens` made it. */
  granted(path: ItemPath, version: number, sealed: Uint8Array): void {
    this.#set(path, { version, sealed: toBase64url(sealed) });
  }

  /** Nothing about the item is left undone. */
  done(path: ItemPath): void {
    const { [nameOf(path)]: _done, ...left } = this.#all();
    this.#documents.set(key, left);
  }

  /** Tokens that are in no vault yet. */
  findGranted(path: ItemPath): Uint8Array | undefined {
    const sealed = this.#all()[nameOf(path)]?.sealed;
    return sealed === undefined ? undefined : fromBase64url(sealed);
  }

  /** Whether tokens were asked for with this version and no answer is known. */
  isUnanswered(path: ItemPath, version: number): boolean {
    const found = this.#all()[nameOf(path)];
    return found !== undefined && found.sealed === undefined && found.version === version;
  }

  #set(path: ItemPath, value: z.infer<typeof entry>): void {
    this.#documents.set(key, { ...this.#all(), [nameOf(path)]: value });
  }

  #all(): Readonly<z.infer<typeof journal>> {
    return journal.parse(this.#documents.find(key) ?? {});
  }
}
