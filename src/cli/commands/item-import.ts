// `sealbot item import`: many items from one JSON file, a few hundred with each signed manifest. Values come from the
// file or stdin only, and no message shows one.
import { z } from "zod";
import { parseShape } from "../../base/shape.ts";
import { parseStrictJson } from "../../base/strict-json.ts";
import { setItems } from "../../client/vaults/item-batch.ts";
import { getVault } from "../../client/vaults/vaults.ts";
import { fromUtf8 } from "../../crypto/bytes.ts";
import { allowedHosts, nodeTypes } from "../../trust/fields.ts";
import { argument, defineCommand, needed } from "../command.ts";
import { asInput } from "../flow-file.ts";
import { isObject } from "../item-fields.ts";
import { readAll, readSecretFile } from "../secret-input.ts";

const imported = z.strictObject({
  name: z.string(),
  category: z.string().optional(),
  kind: z.enum(["item", "secret"]).optional(),
  value: z.unknown().optional(),
  empty: z.boolean().optional(),
  expires_at: z.iso.datetime({ offset: true }).nullable().optional(),
  allowed_hosts: allowedHosts.optional(),
  node_types: nodeTypes.optional(),
});

/** Of many rows a person has to know which one does not fit. */
function parseRow(row: unknown, index: number): z.infer<typeof imported> {
  const name = isObject(row) && typeof row.name === "string" ? ` "${row.name}"` : "";
  return parseShape(imported, row, { place: `item ${index + 1}${name}` });
}

export const command = defineCommand({
  path: "item import",
  summary: "Write many items from a file",
  arguments: { vault: argument("name or id", "vaults") },
  options: {
    file: needed(
      "FILE",
      "JSON, a list of { name, category, kind, value, empty, expires_at, allowed_hosts, node_types }; - reads stdin",
    ),
  },
  json: true,
  examples: ["sealbot item import shop --file items.json"],
  async run(context, { args, options: { file } }) {
    const { out } = context;
    const bytes =
      file === "-" ? await readAll(context.terminal.input) : await readSecretFile(context, file, "items to import");
    const place = "items to import";
    const document = asInput("It must be JSON.", () => parseStrictJson(fromUtf8(bytes, place), place));
    const rows = parseShape(z.array(z.unknown()), document, { place }).map(parseRow);
    const inputs = rows.map(({ expires_at, allowed_hosts, node_types, ...row }) => ({
      ...row,
      expiresAt: expires_at,
      allowedHosts: allowed_hosts,
      nodeTypes: node_types,
    }));
    const session = await context.session();
    const { id, name } = await getVault(session, args.vault);
    await context.progress(`Writing ${inputs.length} items`, (say) =>
      setItems(session, id, inputs, { onProgress: (done, of) => say(`Writing items: ${done} of ${of}`) }),
    );
    out.data({ vault: id, items: inputs.length }, () =>
      out.done(`${inputs.length === 1 ? "1 item is" : `${inputs.length} items are`} written to vault "${name}".`),
    );
  },
});
