// What a window says when it asks for the key of a vault: built from signed names and words of ours, and from nothing
// that a server sent.
import { shellWord } from "../../base/shell-word.ts";
import { fromBase64url } from "../../crypto/bytes.ts";
import { type Fingerprint, showFingerprint } from "../../trust/fingerprint.ts";
import type { Question } from "../asker/asker.ts";

/** Who asks, as the robot's signed record names it. */
export interface AskingRobot {
  readonly name: string;
  /** The last group of its fingerprint, for whoever compares. */
  readonly group: string;
}

export const askingRobot = ({ name, fingerprint }: { name: string; fingerprint: Fingerprint }): AskingRobot => ({
  name,
  group: showFingerprint(fromBase64url(fingerprint)).slice(-4),
});

/** Plain text; each tool escapes it for itself. */
export interface PopupWords {
  readonly title: string;
  /** Why the window is there, one sentence. */
  readonly sentence: string;
  /** What to do, and who asks; lines. */
  readonly advice: readonly string[];
  /** Why the last key was not taken. */
  readonly reason: string | undefined;
  /** Beside the field. */
  readonly prompt: string;
  readonly unlock: string;
  readonly later: string;
  readonly refuse: string;
  /** Asked before a refusal by tools that have no button of its own for it. */
  readonly refusal: string;
}

export const popupTitle = "sealbot";

export function popupWords({ name, run }: Question, robot: AskingRobot, reason?: string): PopupWords {
  const waiter = run ? `Flow "${run.flow}" on robot "${robot.name}"` : `Robot "${robot.name}"`;
  const cost = run ? "The runs that wait for it will fail." : "";
  return {
    title: popupTitle,
    sentence: `${waiter} needs vault "${name}".`,
    advice: ["Type or paste its Vault Secret Key.", `The fingerprint of this robot ends in ${robot.group}.`],
    reason,
    prompt: "Vault Secret Key:",
    unlock: "Unlock",
    later: "Not now",
    refuse: "Refuse",
    refusal: `Refuse the key of vault "${name}"? ${cost}`.trim(),
  };
}

/** All that the question's window says above its field, in paragraphs. */
export function paragraphs({ reason, sentence, advice }: PopupWords): string[] {
  return [...(reason === undefined ? [] : [reason]), sentence, advice.join("\n")];
}

/** What answers the question on its own host, ready to be pasted. */
export const unlockCommand = ({ name }: Question): string => `sealbot unlock ${shellWord(name)}`;

/** Text for where markup is read. */
export const escapeMarkup = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
