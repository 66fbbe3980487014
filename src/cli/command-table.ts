// Every command of sealbot with its one-line summary, so that help and completion need no other file. A command's own
// file is loaded only when it is run or its help is asked for.
import type { Command } from "./command.ts";

export interface TableEntry {
  /** As it is typed. */
  readonly path: string;
  readonly summary: string;
  readonly load: () => Promise<{ readonly command: Command }>;
}

/** The words that several commands begin with, in the order of help. */
export const groups: Readonly<Record<string, string>> = {
  server: "The control plane",
  account: "Your account",
  member: "People of the workspace",
  vault: "Vaults and who may open them",
  item: "What vaults hold",
  connection: "Connections to other services",
  robot: "Robots, and this host's own robot",
  "robot keys": "Where this robot keeps its private keys",
  "robot nodes": "Packages of nodes that this robot has",
  "robot config": "Settings of this host's robot",
  service: "The service that runs this host's robot",
  flow: "Flows: check, sign, run them",
  hook: "Keys that start flows by their hooks",
  run: "Runs of flows",
  token: "Bearer tokens for the HTTP API",
};

/** Under which titles help lists what stands side by side. */
export const sections: readonly (readonly [title: string, paths: readonly string[]])[] = [
  ["You and others", ["login", "logout", "whoami", "account", "member"]],
  ["Secrets", ["vault", "item", "connection"]],
  ["Flows", ["flow", "run", "hook", "token"]],
  ["Robots", ["robot", "status", "unlock", "lock", "doctor", "service"]],
  ["The control plane and this program", ["server", "audit", "completion"]],
  [
    "Robots of the workspace",
    ["invite", "list", "show", "fingerprint", "endorse", "revoke", "lock", "inject"].map((word) => `robot ${word}`),
  ],
  [
    "On a robot's own host",
    ["join", "start", "status", "config", "keys", "nodes", "popup-helper", "reset"].map((word) => `robot ${word}`),
  ],
];

const entry = (path: string, summary: string, load: TableEntry["load"]): TableEntry => ({ path, summary, load });

export const commandTable: readonly TableEntry[] = [
  entry("login", "Sign in", () => import("./commands/login.ts")),
  entry("logout", "Sign out, and forget every key here", () => import("./commands/logout.ts")),
  entry("whoami", "Show who is signed in", () => import("./commands/whoami.ts")),
  entry("account create", "Make the first account and its workspace", () => import("./commands/account-create.ts")),
  entry("account recover", "Get back in with the recovery code", () => import("./commands/account-recover.ts")),
  entry("account password", "Change the password", () => import("./commands/account-password.ts")),
  entry("member invite", "Make a ticket for a new person", () => import("./commands/member-invite.ts")),
  entry("member join", "Join a workspace by a ticket", () => import("./commands/member-join.ts")),
  entry("member certify", "Take in a person who joined with your ticket", () => import("./commands/member-certify.ts")),
  entry("member list", "List the people of the workspace", () => import("./commands/member-list.ts")),
  entry("member role", "Give a person another role", () => import("./commands/member-role.ts")),
  entry("member remove", "Remove a person", () => import("./commands/member-remove.ts")),
  entry("member create-service", "Make an identity file for CI", () => import("./commands/member-create-service.ts")),
  entry("vault create", "Make a vault and show its key once", () => import("./commands/vault-create.ts")),
  entry("vault list", "List vaults", () => import("./commands/vault-list.ts")),
  entry("vault show", "Show a vault, its grants and permits", () => import("./commands/vault-show.ts")),
  entry("vault open", "Open a vault for this session", () => import("./commands/vault-open.ts")),
  entry("vault close", "Forget a vault's key here", () => import("./commands/vault-close.ts")),
  entry("vault rename", "Give a vault another name", () => import("./commands/vault-rename.ts")),
  entry("vault supersede", "Believe a vault again after a restore", () => import("./commands/vault-supersede.ts")),
  entry("vault dropbox", "Let programs write into a vault, or no more", () => import("./commands/vault-dropbox.ts")),
  entry("vault grant", "Let a robot or a member have a vault", () => import("./commands/vault-grant.ts")),
  entry("vault revoke", "Take a vault from a robot or a member", () => import("./commands/vault-revoke.ts")),
  entry("vault permit", "Let a flow touch a vault", () => import("./commands/vault-permit.ts")),
  entry("vault permissions", "Show who may do what with a vault", () => import("./commands/vault-permissions.ts")),
  entry("vault rotate", "Make new keys for a vault", () => import("./commands/vault-rotate.ts")),
  entry("vault delete", "Delete a vault with all it holds", () => import("./commands/vault-delete.ts")),
  entry("item set", "Write a new version of an item", () => import("./commands/item-set.ts")),
  entry("item get", "Show an item", () => import("./commands/item-get.ts")),
  entry("item list", "List the items of a vault", () => import("./commands/item-list.ts")),
  entry("item history", "List the versions of an item", () => import("./commands/item-history.ts")),
  entry("item rollback", "Use an older version of an item again", () => import("./commands/item-rollback.ts")),
  entry("item rotate", "Give an item a new secret, step by step", () => import("./commands/item-rotate.ts")),
  entry("item rename", "Give an item another name", () => import("./commands/item-rename.ts")),
  entry("item import", "Write many items from a file", () => import("./commands/item-import.ts")),
  entry("item delete", "Delete an item", () => import("./commands/item-delete.ts")),
  entry(
    "connection authorize",
    "Let a person consent to a connection in a browser",
    () => import("./commands/connection-authorize.ts"),
  ),
  entry(
    "connection list",
    "List connections and whether they can be used",
    () => import("./commands/connection-list.ts"),
  ),
  entry("robot invite", "Make a ticket for a new robot", () => import("./commands/robot-invite.ts")),
  entry("robot list", "List robots", () => import("./commands/robot-list.ts")),
  entry("robot show", "Show a robot", () => import("./commands/robot-show.ts")),
  entry("robot fingerprint", "Show a robot's fingerprint, to compare", () => import("./commands/robot-fingerprint.ts")),
  entry("robot endorse", "Vouch for a robot that joined", () => import("./commands/robot-endorse.ts")),
  entry("robot revoke", "Trust a robot no more", () => import("./commands/robot-revoke.ts")),
  entry("robot lock", "Make a robot forget vault keys", () => import("./commands/robot-lock.ts")),
  entry("robot inject", "Give a robot the key of a vault", () => import("./commands/robot-inject.ts")),
  entry("robot join", "Make this host a robot, by a ticket", () => import("./commands/robot-join.ts")),
  entry("robot start", "Run this host's robot", () => import("./commands/robot-start.ts")),
  entry("robot status", "Show this host's robot", () => import("./commands/robot-status.ts")),
  entry("robot config list", "List the robot's settings", () => import("./commands/robot-config-list.ts")),
  entry("robot config get", "Print a setting of the robot", () => import("./commands/robot-config-get.ts")),
  entry("robot config set", "Change a setting of the robot", () => import("./commands/robot-config-set.ts")),
  entry(
    "robot popup-helper",
    "Ask in windows for the keys this host's robot needs",
    () => import("./commands/robot-popup-helper.ts"),
  ),
  entry("robot nodes add", "Add a package of nodes to this robot", () => import("./commands/robot-nodes-add.ts")),
  entry(
    "robot nodes list",
    "List the packages of nodes that this robot has",
    () => import("./commands/robot-nodes-list.ts"),
  ),
  entry(
    "robot nodes remove",
    "Take a package of nodes from this robot",
    () => import("./commands/robot-nodes-remove.ts"),
  ),
  entry("robot keys show", "Show where this robot's private keys are", () => import("./commands/robot-keys-show.ts")),
  entry(
    "robot keys migrate",
    "Move this robot's private keys to another store",
    () => import("./commands/robot-keys-migrate.ts"),
  ),
  entry("robot reset", "Forget this host's robot identity", () => import("./commands/robot-reset.ts")),
  entry("unlock", "Give this host's robot the key of a vault", () => import("./commands/unlock.ts")),
  entry("lock", "Make this host's robot forget vault keys", () => import("./commands/lock.ts")),
  entry("doctor", "Find what keeps this host's robot from working", () => import("./commands/doctor.ts")),
  entry("status", "Show this host's robot", () => import("./commands/status.ts")),
  entry(
    "service install",
    "Make this host's robot a service, or bring it to this version",
    () => import("./commands/service-install.ts"),
  ),
  entry(
    "service uninstall",
    "Take the service from this host; the robot's files stay",
    () => import("./commands/service-uninstall.ts"),
  ),
  entry("service start", "Start the service", () => import("./commands/service-start.ts")),
  entry("service stop", "Stop the service until it is started again", () => import("./commands/service-stop.ts")),
  entry("service restart", "Stop the service and start it again", () => import("./commands/service-restart.ts")),
  entry("service status", "Show the service of this host's robot", () => import("./commands/service-status.ts")),
  entry("service logs", "Show what the service has logged", () => import("./commands/service-logs.ts")),
  entry("service rollback", "Go back to the version before", () => import("./commands/service-rollback.ts")),
  entry("flow validate", "Find the faults of a flow file", () => import("./commands/flow-validate.ts")),
  entry("flow push", "Sign a flow and upload it", () => import("./commands/flow-push.ts")),
  entry("flow list", "List flows", () => import("./commands/flow-list.ts")),
  entry("flow show", "Print a flow", () => import("./commands/flow-show.ts")),
  entry("flow versions", "List the versions of a flow", () => import("./commands/flow-versions.ts")),
  entry("flow run", "Run a flow on a robot", () => import("./commands/flow-run.ts")),
  entry("flow schedule", "Show when flows run by the clock, or set it", () => import("./commands/flow-schedule.ts")),
  entry("flow import", "Turn a Node-RED file into flow files", () => import("./commands/flow-import.ts")),
  entry("flow delete", "Delete a flow; its runs stay", () => import("./commands/flow-delete.ts")),
  entry("flow schema", "Print the JSON Schema of flows", () => import("./commands/flow-schema.ts")),
  entry("hook create", "Make a key that starts a flow by its hook", () => import("./commands/hook-create.ts")),
  entry("hook list", "List keys of hooks", () => import("./commands/hook-list.ts")),
  entry("hook revoke", "Revoke a key of a hook", () => import("./commands/hook-revoke.ts")),
  entry("run list", "List runs, newest first", () => import("./commands/run-list.ts")),
  entry("run show", "Show a run", () => import("./commands/run-show.ts")),
  entry("run logs", "Show what a run said", () => import("./commands/run-logs.ts")),
  entry("run cancel", "Cancel a run", () => import("./commands/run-cancel.ts")),
  entry("run rerun", "Run the same flow again", () => import("./commands/run-rerun.ts")),
  entry("token create", "Make a bearer token", () => import("./commands/token-create.ts")),
  entry("token list", "List bearer tokens", () => import("./commands/token-list.ts")),
  entry("token revoke", "Revoke a bearer token", () => import("./commands/token-revoke.ts")),
  entry("audit", "Read the audit log", () => import("./commands/audit.ts")),
  entry("server start", "Run the control plane", () => import("./commands/server-start.ts")),
  entry("completion", "Print a completion script for a shell", () => import("./commands/completion.ts")),
];

/** The group that `words` begin with. */
export const findGroup = (words: readonly string[]): string | undefined =>
  longest(words, (path) => (groups[path] === undefined ? undefined : path));

function longest<T>(words: readonly string[], find: (path: string) => T | undefined): T | undefined {
  for (const count of [3, 2, 1]) {
    const found = find(words.slice(0, count).join(" "));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The command that `words` begin with. */
export function findEntry(words: readonly string[]): TableEntry | undefined {
  return longest(words, (path) => commandTable.find((entry) => entry.path === path));
}
