// `sealbot robot status`: this host's robot.
import { defineCommand } from "../command.ts";
import { showStatus } from "../show/status.ts";

export const command = defineCommand({
  path: "robot status",
  summary: "Show this host's robot",
  json: true,
  examples: ["sealbot robot status", "sealbot robot status --json"],
  run: showStatus,
});
