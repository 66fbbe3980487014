// What the properties of nodes, triggers and settings are called, and one sentence where a name does not say enough.
import { fieldName } from "./items.ts";

/** By name, or by type and name where one name means several things. */
const names: Readonly<Record<string, string>> = {
  as: "Read it as",
  audience: "For (audience)",
  auth: "Where the credential goes",
  bcc: "Blind copies",
  cc: "Copies",
  contentLimit: "Attachments up to",
  cron: "Times",
  endsWith: "Names that end in",
  env: "Environment",
  expiresAt: "Ends",
  expiresIn: "Ends after",
  failOnExitCode: "Fail on another exit code than 0",
  failOnStatus: "Fail on a status of 400 and above",
  for: "Wait for",
  "http.request/url": "Address",
  header: "Header row",
  "authorizer/header": "Header that carries the JWT",
  html: "HTML",
  issuer: "From (issuer)",
  keyId: "Key ID",
  max: "Most entries",
  maxBytes: "Most bytes",
  maxRows: "Most rows",
  "mail.send/from": "From",
  "mail.send/text": "Text",
  missed: "When a time was missed",
  mustExpire: "Refuse tokens that never end",
  "node/timeout": "Time-out of the node",
  onLost: "When its robot is lost",
  offline: "Without the control plane",
  op: "Comparison",
  paths: "Files of the host",
  "paths/read": "It may read",
  "paths/write": "It may write",
  recipients: "To",
  reveal: "Show in the history what is no secret",
  "vault.get-item/reveal": "Put its fields into the message in plaintext",
  secretTimeout: "Wait for a key",
  secret: "As a secret that nobody reads back",
  "settings/env": "Environment it may see",
  "settings/log": "What the history keeps",
  to: "Put the result into",
  "verify-jwt/tolerance": "Clocks may differ by",
  zone: "Time zone",
};

const hints: Readonly<Record<string, string>> = {
  to: "A field of the message: “orders” means msg.orders.",
  ca: "PEM of the authority that signed the server’s certificate, where the robot does not know it.",
  server: "Only where it is another than the item’s.",
  hostFingerprint: "As SHA256:…, of the host that may answer.",
  maxBytes: "A longer answer or output is an error.",
  masked: "Where the run is shown, it is hidden.",
  "core.catch/scope": "Ids of the nodes that it is for; without any, the whole flow.",
  "core.debug/value": "The whole message unless you say what.",
  "core.function/code":
    "What it returns is sent on. It has msg, kept, keep(), debug(), openVault(), console and signal.",
  "core.set/values": "A path such as msg.order.total, and its value.",
  "core.switch/value": "What the rules look at.",
  "core.switch/rules": "One port each, and one for everything else.",
  "files.csv-write/columns": "And their order; without them, those of the first row.",
  "files.csv-write/escapeFormulas": "Puts a ' before what a spreadsheet would take for a formula.",
  "files.list/recursive": "With the folders in it.",
  "http.request/bodyType": "JSON, a text as it is, or an object as form fields.",
  "http.request/followRedirects": "0 gives the redirect itself back.",
  "mail.read/contentLimit": "In bytes: smaller attachments come with their content.",
  "mail.read/limit": "The newest ones are read.",
  "mail.send/from": "The item’s user name unless you write one.",
  "process.exec/args": "Each is passed as it is: no shell reads it.",
  "process.exec/field": "Of the item, for standard input; all its fields as JSON unless you name one.",
  "process.python/interpreter": "A name, or the path of a virtual environment’s Python.",
  "sql.query/query": "With $1, $2 … (PostgreSQL) or ? (MySQL, MariaDB) where values belong.",
  "sql.query/params": "In the order of their places. They are never read as SQL.",
  "ssh.exec/args": "Added to the command, each as one word.",
  "ssh.upload/file": "Of the robot’s host, in place of the content.",
  "ssh.upload/path": "On the other host; relative to the user’s home.",
  "ssh.upload/mode": "Permissions in octal.",
  "vault.open/mode": "Shared: together with other readers; nothing can be written then.",
  "vault.open/timeout": "How long to wait in line for it.",
  "vault.totp/period": "Seconds that one code is good for.",
  "verify-jwt/tolerance": "As two honest clocks may differ.",

  "node/timeout": "It fails when it takes longer. The run’s own time-out holds besides.",
  "node/continueOnError": "When it fails, the message goes on as if it had not.",
  "node/retry": "When it fails, it is tried again before the error counts.",

  "settings/timeout": "The run ends when it takes longer. Waiting for a key does not count.",
  "settings/secretTimeout": "How long a run waits for somebody to give its robot a key.",
  "settings/concurrency": "Runs at a time, for each robot.",
  "settings/env": "Names of variables of the robot’s environment that expressions see as env.NAME.",
  "settings/paths": "Besides the run’s own folder. Absolute paths of the robot’s host.",
  "settings/offline": "It may read its vaults from the robot’s sealed copy while the control plane cannot be reached.",

  input: "The JSON object that the run begins with.",
  "api/input": "JSON Schema that the input must satisfy; {} takes everything.",
  "hook/input": "JSON Schema that the body must satisfy; {} takes everything.",
  target: "Without it, any robot that holds its vaults.",
  authorizer: "A JWT that the robot demands of whoever calls, besides the hook’s key.",
  issuer: "It must be this one, where you name one.",
};

const options: Readonly<Record<string, string>> = {
  "settings/log/values": "Values, with secrets masked",
  "settings/log/status": "How it went, and no values",
  "settings/onLost/fail": "The run has failed",
  "settings/onLost/run-again": "Run it again from the start",
  "settings/offline/read": "Read from the sealed copy",
  "schedule/missed/skip": "Leave it out",
  "schedule/missed/run": "Make up for it once",
  "retry/backoff/fixed": "The same time again",
  "retry/backoff/exponential": "Twice as long each time",
};

/** What is looked up for a property: most particular first. */
const find = (words: Readonly<Record<string, string>>, of: string, name: string) =>
  words[`${of}/${name}`] ?? words[`${of.split(".")[1] ?? ""}/${name}`] ?? words[name];

/** A property as people read it; `of` is the type of the node or trigger, `node` or `settings`. */
export const propertyName = (of: string, name: string): string =>
  find(names, of, name) ?? fieldName(name.replace(/([a-z])([A-Z])/g, "$1_$2").toLowerCase());

export const propertyHint = (of: string, name: string): string | undefined => find(hints, of, name);

export const optionName = (of: string, name: string, option: string): string =>
  options[`${of}/${name}/${option}`] ?? option;
