// `sealbot flow schema`: the JSON Schema of flow files, for editors.
import { flowJsonSchema } from "../../flow/document.ts";
import { defineCommand } from "../command.ts";

export const command = defineCommand({
  path: "flow schema",
  summary: "Print the JSON Schema of flows",
  json: true,
  examples: ["sealbot flow schema > flow.schema.json"],
  async run({ out }) {
    out.line(JSON.stringify(flowJsonSchema(), null, 2));
  },
});
