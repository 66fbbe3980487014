// Words for adding a robot, and for what can be done to one.

export const addRobotText = {
  title: "Add a robot",
  add: "Add a robot…",
  why: "Make a ticket here and hand it to the host yourself: the control plane never sees the ticket's secret, so it cannot let anybody else in.",
  name: "Name",
  nameHint: "Optional; the host's own name otherwise.",
  labels: "Labels",
  labelsHint: "Runs can ask for any robot that has a label. Enter adds one.",
  expires: "The ticket is good for",
  expiresIn: [
    ["15 minutes", 900_000],
    ["1 hour", 3_600_000],
    ["1 day", 86_400_000],
  ],
  make: "Make the ticket",
  ticket: "Ticket",
  ticketWhy: "Whoever has it can join, once. It is shown only here and only now.",
  onHost: "On the robot's host",
  whole: "In one line, on a host with Node.js:",
  install: "Or step by step. Install sealbot, if it is not there yet:",
  join: "Join with this ticket:",
  start: "Then start the robot:",
  ends: "The ticket ends",
  waiting: "Waiting for the robot. This page endorses it as soon as it proves that it has the ticket.",
  shownBefore:
    "The ticket was shown before this page was loaded anew. If the host has it, all is well; if not, make another one.",
  another: "Make another ticket",
  endorsed: (name: string) => `${name} joined and is endorsed`,
  endorsedWhy:
    "It proved that it has your ticket, so its keys are the host's own. Compare the fingerprint if you like.",
  next: "Next, give it a vault: it can run nothing that needs a secret before.",
  toRobot: "Go to the robot",
  attack: "This is an attack",
  attackWhy:
    "Somebody between you and the host answered with other keys. The newcomer was not endorsed and cannot be by this ticket. Revoke it, find out who could read or change the traffic, then make a new ticket.",
} as const;

const list = (names: readonly string[]) => new Intl.ListFormat("en").format(names);

export const robotActionsText = {
  lock: "Lock…",
  lockAll: "All vaults",
  lockTitle: (robot: string, what: string) => `Lock ${what} on ${robot}?`,
  lockBody:
    "It forgets the key at once, also from its disk. Runs that need the vault wait until somebody injects its key again.",
  lockAction: "Lock",
  allVaults: "all vaults",
  locked: (robot: string) => `${robot} was told to forget the key.`,
  lockedLater: (robot: string) => `${robot} is away. It is told to forget the key as soon as it is back.`,
  revoke: "Revoke…",
  revokeTitle: (robot: string) => `Revoke ${robot}?`,
  revokeBody: (vaults: readonly string[]) => [
    "Nothing signed by its keys is believed any more, by anyone: it gets no run, no secret and no key. This cannot be undone; the host has to join anew.",
    vaults.length === 0
      ? "It was never given a vault."
      : `Treat what it could read as known to it: rotate ${list(vaults)} afterwards.`,
  ],
  revokeAction: "Revoke the robot",
  revoked: (robot: string) => `${robot} is revoked.`,
  pendingTitle: "Waits to be endorsed",
  pendingWhy: "Nobody vouches for its keys yet, so that it gets no run, no vault and no secret.",
  clonedTitle: "Frozen: two robots have these keys",
  clonedWhy:
    "It was started twice at once, or from an old copy of its disk. Find out which host is the real one and stop the other; then vouch for it again.",
  byTicket: "Endorse by your ticket",
  byFingerprint: "Fingerprint on the host",
  byFingerprintHint: "Read it on the host itself, or have it read to you:",
  compare: "Compare and endorse",
  shown: "The control plane shows",
  endorsed: (robot: string) => `${robot} is endorsed.`,
} as const;
