// Keeps the new keys of a rotation until a person was shown them, so that a page that dies between the two loses no
// vault. In the browser's storage they lie sealed to the member's own key: only whoever signs in again opens them.
import { SealbotError } from "../../base/errors.ts";
import type { VaultId } from "../../base/ids.ts";
import { memoryRotations, parsePendingRotation, type RotationStore } from "../../client/vaults/pending-rotation.ts";
import { fromBase64url, fromUtf8, toBase64url, utf8, wipe } from "../../crypto/bytes.ts";
import type { KeyPair } from "../../crypto/keys.ts";
import { openBox, sealBox } from "../../crypto/sealed-box.ts";
import { dropStored, findStored, rotationPrefix, store } from "../parts/storage.ts";

/** `box`: the pair of whoever is signed in; it throws when nobody is. */
export function sealedRotations(box: () => KeyPair): RotationStore {
  // A browser that stores nothing still has this page.
  const memory = memoryRotations();
  const rotations: RotationStore = {
    async find(vault: VaultId) {
      const kept = await memory.find(vault);
      if (kept) return kept;
      const sealed = findStored(rotationPrefix + vault);
      if (typeof sealed !== "string") return undefined;
      const { publicKey, secretKey } = box();
      try {
        const plain = openBox(fromBase64url(sealed), publicKey, secretKey);
        const text = fromUtf8(plain);
        wipe(plain);
        return parsePendingRotation(JSON.parse(text));
      } catch (error) {
        // Another member's, or damaged: nobody here could ever show it.
        if (error instanceof SealbotError || error instanceof SyntaxError) return undefined;
        throw error;
      }
    },
    async keep(pending) {
      await memory.keep(pending);
      const plain = utf8(JSON.stringify(pending));
      store(rotationPrefix + pending.vault, toBase64url(sealBox(plain, box().publicKey)));
      wipe(plain);
    },
    async forget(pending) {
      await memory.forget(pending);
      if ((await rotations.find(pending.vault))?.id === pending.id) dropStored(rotationPrefix + pending.vault);
    },
  };
  return rotations;
}
