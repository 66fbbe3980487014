// Many items at once: a few hundred go up with each manifest, so that ten thousand take some dozens of requests and
// never a manifest of their own.
import { asSealbotError, errorOf, type SealbotError } from "../../base/errors.ts";
import type { MemberSession } from "../session/session.ts";
import { type ItemInput, nextVersion, versionOf } from "./items.ts";
import { changeManifest, type Upload } from "./manifest.ts";
import type { Vault } from "./vault-view.ts";
import { getVault } from "./vaults.ts";

/** Most items of a batch, and most characters of JSON in one. */
const mostItems = 500;
const mostCharacters = 4_000_000;

/**
 * Writes items as `setItem` does, a batch at a time: each batch is kept whole or not at all, and those before a
 * failure stay. `onProgress` is told after each.
 * @throws as `setItem`; InputError `bad-input` when a name stands twice.
 */
export async function setItems(
  session: MemberSession,
  nameOrId: string,
  inputs: readonly ItemInput[],
  { onProgress }: { readonly onProgress?: ((done: number, of: number) => void) | undefined } = {},
): Promise<Vault> {
  refuseTwins(inputs);
  let vault = await getVault(session, nameOrId);
  let done = 0;
  for (const batch of batchesOf(inputs)) {
    vault = await writeBatch(session, vault, batch, done);
    done += batch.length;
    onProgress?.(done, inputs.length);
  }
  return vault;
}

/** `before` is how many items were written before these. */
async function writeBatch(
  session: MemberSession,
  known: Vault,
  batch: readonly ItemInput[],
  before: number,
): Promise<Vault> {
  let reads = 0;
  return await changeManifest(
    session,
    // What the last write answered is the newest, until somebody else is faster.
    async () => (reads++ === 0 ? known : await getVault(session, known.id)),
    async (at) => {
      // The next number is almost always free; where it is not, the second try looks.
      const next: typeof nextVersion = async (...asked) =>
        reads > 1 ? await nextVersion(...asked) : asked[2].version + 1;
      const uploads: Upload[] = [];
      let { entries } = at;
      for (const [i, input] of batch.entries()) {
        const change = await versionOf(session, { ...at, entries }, input, next).catch((error: unknown) => {
          throw namingItem(error, before + i + 1, input.name);
        });
        entries = change.entries;
        if (change.upload) uploads.push(change.upload);
      }
      return { entries, ...(uploads.length > 0 && { uploads }) };
    },
  );
}

/** Of many items a person has to know which one does not fit. */
function namingItem(error: unknown, place: number, name: string): SealbotError {
  const { code, message, hint } = asSealbotError(error);
  return errorOf({ code, message: `item ${place} "${name}": ${message}`, hint, cause: error });
}

function* batchesOf(inputs: readonly ItemInput[]): Generator<ItemInput[]> {
  let [batch, characters]: [ItemInput[], number] = [[], 0];
  for (const input of inputs) {
    const size = JSON.stringify(input.value)?.length ?? 0;
    if (batch.length === mostItems || (batch.length > 0 && characters + size > mostCharacters)) {
      yield batch;
      [batch, characters] = [[], 0];
    }
    batch.push(input);
    characters += size;
  }
  if (batch.length > 0) yield batch;
}

function refuseTwins(inputs: readonly ItemInput[]): void {
  const names = new Set<string>();
  for (const { name } of inputs) {
    if (names.has(name)) throw errorOf({ code: "bad-input", message: `item "${name}" stands twice` });
    names.add(name);
  }
}
