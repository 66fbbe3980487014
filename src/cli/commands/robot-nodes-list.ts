// `sealbot robot nodes list`: the packages of nodes that this host's robot has besides those that ship.
import { readPackages } from "../../robot/packages/installed.ts";
import { permissionLines } from "../../robot/packages/permissions.ts";
import { defineCommand } from "../command.ts";
import { robotHomeOf } from "../home.ts";

export const command = defineCommand({
  path: "robot nodes list",
  summary: "List the packages of nodes that this robot has",
  json: true,
  examples: ["sealbot robot nodes list"],
  async run({ home, out }) {
    const packages = await readPackages(robotHomeOf(home));
    const rows = packages.map(({ name, version, integrity, permissions, nodes }) => ({
      ...{ name, version, integrity, permissions },
      nodes: nodes.map(({ type }) => type),
    }));
    out.data({ data: rows }, () =>
      out.table(
        rows,
        [
          ["package", ({ name }) => name],
          ["version", ({ version }) => version],
          ["nodes", ({ nodes }) => nodes.join(", ")],
          ["may", ({ permissions }) => permissionLines(permissions).join("; ")],
        ],
        "This robot has the nodes that ship, and no others.",
      ),
    );
  },
});
