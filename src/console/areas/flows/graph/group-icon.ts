// The sign of each group of nodes. Colours are in the style sheet, by the same word.
import { findOwn } from "../../../../base/own.ts";
import type { IconName } from "../../../parts/icon.tsx";
import type { DrawnNode } from "./node-ports.ts";

const icons: Readonly<Record<string, IconName>> = {
  core: "flow",
  vault: "vault",
  http: "globe",
  mail: "mail",
  sql: "database",
  ssh: "terminal",
  browser: "screen",
  crypto: "key",
  files: "file",
  process: "gear",
  message: "message",
};

const special: Readonly<Record<string, IconName>> = {
  "core.start": "run",
  "core.stop": "stop",
  "core.delay": "clock",
  "core.catch": "alert",
  "core.comment": "note",
  "core.function": "code",
  "core.switch": "branch",
  "core.for-each": "retry",
  "core.join": "arrange",
  "core.debug": "eye",
  "core.log": "audit",
  "core.set": "pencil",
};

export const groupOf = ({ type }: Pick<DrawnNode, "type">): string => type.split(".")[0] ?? "";

export const iconOf = (node: Pick<DrawnNode, "type">): IconName =>
  special[node.type] ?? findOwn(icons, groupOf(node)) ?? "plug";
