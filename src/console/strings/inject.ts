// Words of the dialog that hands a vault's key to a robot.
import type { KeepPolicy } from "../../trust/kinds.ts";

export const injectText = {
  title: "Inject Vault Secret",
  open: "Inject vault secret…",
  why: (robot: string) =>
    `The key is sealed in this page so that ${robot} alone can open it. The control plane hands it on and cannot read it.`,
  vault: "Vault",
  vaultPick: "Choose a vault",
  key: "Vault Secret Key",
  keyHint: "Seven groups of six, such as VSK1-QNW694-… Case, spaces and hyphens do not matter.",
  keyOpen: "The vault is open in this tab, so its key need not be typed again.",
  waitsForRun: "A run on this robot waits for it.",
  keep: "The robot keeps it",
  keeps: {
    run: "until the run that asks has ended",
    memory: "in memory, until it is stopped",
    disk: "on its disk too: a restart needs nobody",
  } satisfies Readonly<Record<KeepPolicy["keep"], string>>,
  until: "Forget it at",
  untilHint: "Optional, in your time zone.",
  untilPast: "This time has passed.",
  uses: "Most runs",
  usesHint: "Optional: in how many runs it may be used.",
  send: "Inject",
  sending: "Sealed and sent. Waiting for the robot's signed receipt…",
  offline: (robot: string) => `${robot} is offline`,
  offlineWhy: "A key is sealed to a question that only a robot that is there can ask. Start it on its host. Last seen:",
  doneTitle: (robot: string, vault: string) => `${robot} has the key of vault ${vault}`,
  doneWhy: "Its receipt was checked here: it is signed by the keys that you trust, for the very bytes that were sent.",
  accepted: "Accepted",
  signedBy: "Signed by",
  receipt: "Injection",
  close: "Close",
} as const;
