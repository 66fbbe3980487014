// Where the new keys of a rotation rest until a person was shown them: the OS keyring where it works, else a 0600 file.
// They outlive the session, its twelve hours and any crash; only being shown, or a forced sign-out, ends them.
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { hasCode } from "../base/errors.ts";
import { keyringEntry, type TextPlace } from "../base/keyring.ts";
import { createPrivateFile, findFile, makePrivateFolder } from "../base/private-file.ts";
import {
  type PendingRotation,
  parsePendingRotation,
  pendingExists,
  type RotationStore,
} from "../client/vaults/pending-rotation.ts";
import type { Home } from "./home.ts";
import { hasKeyring } from "./keyring.ts";

const folderOf = ({ cli }: Home) => join(cli, "rotations");
/** What the file says when the keys are in the keyring: the entry's id. */
const elsewhere = z.strictObject({ keyring: z.string() });

/** The file of a vault also keeps a second rotation of it away. */
export class RotationFiles implements RotationStore {
  readonly #home: Home;
  readonly #openKeyring: (name: string) => TextPlace;

  constructor(home: Home, openKeyring: (name: string) => TextPlace = keyringEntry) {
    this.#home = home;
    this.#openKeyring = openKeyring;
  }

  async find(vault: PendingRotation["vault"]): Promise<PendingRotation | undefined> {
    const text = await findFile(this.#path(vault));
    const kept = text === undefined ? undefined : await this.#read(vault, text);
    return kept === undefined ? undefined : parsePendingRotation(JSON.parse(kept));
  }

  async keep(pending: PendingRotation): Promise<void> {
    const { vault, id } = pending;
    await makePrivateFolder(folderOf(this.#home));
    const text = JSON.stringify(pending);
    const inKeyring = await hasKeyring(this.#home, this.#openKeyring);
    if (inKeyring) await this.#entry(vault, id).write(text);
    try {
      await createPrivateFile(this.#path(vault), `${inKeyring ? JSON.stringify({ keyring: id }) : text}\n`);
    } catch (error) {
      if (inKeyring) await this.#entry(vault, id).remove();
      if (hasCode(error, "conflict")) throw pendingExists();
      throw error;
    }
  }

  async forget({ vault, id }: PendingRotation): Promise<void> {
    if ((await this.find(vault))?.id !== id) return;
    await this.#forget(vault);
  }

  /** Ids of the vaults that have one. */
  async list(): Promise<string[]> {
    const names = await readdir(folderOf(this.#home)).catch(() => []); // No folder, no rotation.
    return names.filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -".json".length));
  }

  /** Also those whose key nobody was shown: it may then be nowhere. */
  async forgetAll(): Promise<void> {
    for (const vault of await this.list()) await this.#forget(vault);
  }

  async #forget(vault: string): Promise<void> {
    const text = await findFile(this.#path(vault));
    const entry = text === undefined ? undefined : this.#findEntry(vault, text);
    // The file goes last: an entry without one would never be found again.
    await entry?.remove();
    await rm(this.#path(vault), { force: true });
  }

  #path(vault: string): string {
    return join(folderOf(this.#home), `${vault}.json`);
  }

  async #read(vault: string, text: string): Promise<string | undefined> {
    const entry = this.#findEntry(vault, text);
    return entry ? await entry.find() : text;
  }

  #findEntry(vault: string, text: string): TextPlace | undefined {
    const pointer = elsewhere.safeParse(JSON.parse(text));
    return pointer.success ? this.#entry(vault, pointer.data.keyring) : undefined;
  }

  #entry(vault: string, id: string): TextPlace {
    return this.#openKeyring(`rotation ${id} of ${vault} in ${this.#home.path}`);
  }
}
