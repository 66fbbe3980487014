// The flow of the tour: it reads a login from the vault, and shows what the masker does to a careless author.
import { tourText as text } from "../../strings/tour.ts";

/** `vault` by name or id, `item` by name. */
export const exampleFlow = ({ vault, item }: { readonly vault: string; readonly item: string }) => ({
  name: text.flowName,
  vaults: [{ vault, access: "read" }],
  nodes: [
    { id: "start", type: "core.start", name: text.nodes.start, wires: [["login"]] },
    {
      id: "login",
      type: "vault.get-item",
      name: text.nodes.login,
      config: { vault, item, reveal: true, to: "login" },
      wires: [["greet"]],
    },
    {
      id: "greet",
      type: "core.debug",
      name: text.nodes.greet,
      config: { label: "hello", value: { $expr: '"Hello, " & msg.login.username & "!"' } },
      wires: [["careless"]],
    },
    {
      id: "careless",
      type: "core.debug",
      name: text.nodes.careless,
      config: { label: "oops, the password", value: { $expr: "msg.login.password" } },
    },
  ],
});
