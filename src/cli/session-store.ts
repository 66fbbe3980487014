// Where the signed-in session rests between two calls: the OS keyring where it works, else a 0600 file. It holds the
// member's keys, so an unused one is forgotten after twelve hours.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../base/clock.ts";
import { keyringEntry, type TextPlace } from "../base/keyring.ts";
import { findFile, makePrivateFolder, writePrivateFile } from "../base/private-file.ts";
import { sessionIdle } from "../wire/limits.ts";
import type { Home } from "./home.ts";
import { hasKeyring } from "./keyring.ts";

export interface SessionStoreOptions {
  readonly home: Home;
  readonly clock: Clock;
  readonly keyring?: (name: string) => TextPlace;
}

/** Milliseconds after which a use of the session is written down again. */
const touchEvery = 60_000;

export class SessionStore {
  readonly #home: Home;
  readonly #clock: Clock;
  readonly #file: TextPlace;
  readonly #openKeyring: (name: string) => TextPlace;
  readonly #keyring: TextPlace;
  #place: TextPlace | undefined;
  #kept = "";
  #usedAt = 0;

  constructor({ home, clock, keyring = keyringEntry }: SessionStoreOptions) {
    this.#home = home;
    this.#clock = clock;
    this.#file = sessionFile(home.cli);
    this.#openKeyring = keyring;
    // Two homes on one machine are two CLIs.
    this.#keyring = keyring(`session of ${home.path}`);
  }

  /** The session's state as it was kept; `undefined` when there is none or it lay unused for too long. */
  async find(): Promise<unknown> {
    for (const place of [this.#file, this.#keyring]) {
      // A keyring that cannot be reached holds nothing for us: no session was written to it.
      const text = await place.find().catch(() => undefined);
      if (text === undefined) continue;
      const { used_at, state } = parseKept(text);
      if (this.#clock.now() - used_at > sessionIdle) {
        await place.remove();
        return undefined;
      }
      this.#place = place;
      this.#kept = JSON.stringify(state);
      this.#usedAt = used_at;
      return state;
    }
    return undefined;
  }

  /** Keeps a new session, and says where: `undefined` for the keyring, else the file's path. */
  async keep(state: unknown): Promise<string | undefined> {
    await this.forget();
    if (await hasKeyring(this.#home, this.#openKeyring)) {
      try {
        await this.#write(this.#keyring, state);
        return undefined;
      } catch {
        // Too long for this keyring, or it was locked meanwhile: the file takes it.
      }
    }
    await this.#write(this.#file, state);
    return join(this.#home.cli, fileName);
  }

  /** Writes the session down again where it rests, when it changed or was last used a while ago. */
  async touch(state: unknown): Promise<void> {
    const isFresh = this.#clock.now() - this.#usedAt < touchEvery;
    if (!this.#place || (isFresh && JSON.stringify(state) === this.#kept)) return;
    await this.#write(this.#place, state);
  }

  async forget(): Promise<void> {
    await this.#file.remove();
    await this.#keyring.remove().catch(() => undefined);
    this.#place = undefined;
  }

  async #write(place: TextPlace, state: unknown): Promise<void> {
    this.#usedAt = this.#clock.now();
    this.#kept = JSON.stringify(state);
    await place.write(`${JSON.stringify({ used_at: this.#usedAt, state })}\n`);
    this.#place = place;
  }
}

const fileName = "session.json";

function sessionFile(folder: string): TextPlace {
  const path = join(folder, fileName);
  return {
    find: () => findFile(path),
    write: async (text) => {
      await makePrivateFolder(folder);
      await writePrivateFile(path, text);
    },
    remove: () => rm(path, { force: true }),
  };
}

/** What is kept, or a session long forgotten when it cannot be read. */
function parseKept(text: string): { used_at: number; state: unknown } {
  try {
    const { used_at, state }: { used_at?: unknown; state?: unknown } = JSON.parse(text);
    if (typeof used_at === "number" && state !== undefined) return { used_at, state };
  } catch {
    // Cut off or edited: as good as none.
  }
  return { used_at: 0, state: undefined };
}
