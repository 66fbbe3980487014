// A pin remembers the newest link of a signed chain (a vault's headers, its manifests, a flow's versions), so that a
// server can neither go back nor show two different futures.
import { errorOf } from "../base/errors.ts";

export interface Pin {
  readonly seq: number;
  readonly hash: string;
}

/** A verified link: its place in the chain, the hash of the one before (empty for the first), its own hash. */
export interface Link extends Pin {
  readonly previous: string;
  /**
   * A person's word that this link stands above all up to this number, whatever became of them: a server was restored.
   * Given only for a link that a person signed.
   */
  readonly supersedes?: number | undefined;
}

/**
 * The pin after seeing `link`. Without a pin, any link is a first contact. Links may be skipped unless `linked`, which
 * demands that `link` is the known one or the very next.
 * @throws AuthError `rolled-back` when the link is older than the pin, `forked` when it is another of the same number
 * or does not follow.
 */
export function advance(what: string, pin: Pin | undefined, link: Link, { linked = false } = {}): Pin {
  const next = { seq: link.seq, hash: link.hash };
  if (!pin) return next;
  if (link.supersedes !== undefined && pin.seq <= link.supersedes && link.supersedes < link.seq) return next;
  if (link.seq < pin.seq) {
    throw errorOf({ code: "rolled-back", message: `${what}: number ${link.seq} was shown after number ${pin.seq}` });
  }
  const forked =
    link.seq === pin.seq ? link.hash !== pin.hash : link.seq === pin.seq + 1 ? link.previous !== pin.hash : linked;
  if (forked)
    throw errorOf({
      code: "forked",
      message: `${what}: number ${link.seq} does not follow the one that was seen before`,
    });
  return next;
}
