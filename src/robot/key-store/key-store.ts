// A key store: where a robot's private keys rest while its daemon does not run. It keeps one set of keys for one robot,
// and never makes, changes or replaces keys by itself.

/** By preference, best first. */
export const keyStoreKinds = ["systemd-credential", "keyring", "passphrase", "file"] as const;
export type KeyStoreKind = (typeof keyStoreKinds)[number];

export interface KeyStore {
  readonly kind: KeyStoreKind;
  /** Where the keys rest, in words for people. */
  readonly place: string;
  /**
   * The keys as they were written, the caller's to wipe; `undefined` when the store can be read and holds none.
   * @throws LockedError `keys-locked` when it cannot be opened here and now; InputError `bad-key` when what it holds was
   * damaged, or the passphrase is wrong.
   */
  find(): Promise<Uint8Array | undefined>;
  /**
   * Keeps `keys`, at once and durably: killed at any point, the store holds these or what it held before.
   * @throws LockedError `keys-locked` when nothing can be kept there.
   */
  write(keys: Uint8Array): Promise<void>;
  /** Leaves nothing of the keys, nor of drafts of them. Wiping an empty store is no error. */
  wipe(): Promise<void>;
}

/** What a person is told at all times about the store that is in use; `null` when there is nothing to warn of. */
export const standingWarning = (kind: KeyStoreKind): string | null =>
  kind === "file"
    ? "the identity is a file that only this user may read; whoever becomes this user can be this robot"
    : null;
