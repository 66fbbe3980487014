// `sealbot item set`: a new version of an item. Secret fields come from files, stdin or a prompt, never from argv.
import { errorOf } from "../../base/errors.ts";
import { shellWord } from "../../base/shell-word.ts";
import { type Item, setItem } from "../../client/vaults/items.ts";
import { getVault } from "../../client/vaults/vaults.ts";
import { categoryNames } from "../../vault/categories.ts";
import { argument, choice, defineCommand, flag, list } from "../command.ts";
import { askCategory } from "../item-questions.ts";
import { ending, givesValue, readItemValue, valueOptions } from "../item-value.ts";
import { itemJson } from "../show/item.ts";

export const command = defineCommand({
  path: "item set",
  summary: "Write a new version of an item",
  arguments: {
    vault: argument("name or id", "vaults"),
    item: argument("its name, or the id of one there is", "items"),
  },
  options: {
    category: choice("CATEGORY", categoryNames, "what kind of thing it is (default: asked for, or json)"),
    secret: flag("write-only for people: only granted robots can read it"),
    ...valueOptions,
    expires: ending,
    "allowed-host": list("HOST", "it may only travel to this host; repeat it for more", "each"),
    "node-type": list("TYPE", "only nodes of this type may use it; repeat it for more", "each"),
    empty: flag("without content, to be filled in later"),
  },
  json: true,
  examples: [
    "sealbot item set shop smtp --category login --field username=mailer --value-file password.txt",
    "sealbot item set shop api --category api_key --value-stdin < key.txt",
    "sealbot item set shop api --expires 2027-01-31 --allowed-host api.example.com",
  ],
  async run(context, { args, options }) {
    const { out, clock } = context;
    if (options.expires && Date.parse(options.expires) <= clock.now()) {
      throw errorOf({ code: "bad-input", message: "--expires lies in the past" });
    }
    const session = await context.session();
    const vault = await getVault(session, args.vault);
    const standing = vault.entries.find(({ name, item }) => name === args.item || item === args.item);
    const asks = context.prompts.canAsk && !givesValue(options) && !options.empty;
    const category = options.category ?? standing?.category ?? (asks ? await askCategory(context) : "json");
    if (options.empty && standing?.ready) {
      throw errorOf({
        code: "item-exists",
        message: `item "${standing.name}" has content; --empty makes new items`,
        hint: "Delete it first, or write a new version.",
      });
    }
    const changesPolicy =
      options.expires !== undefined || options["allowed-host"].length > 0 || options["node-type"].length > 0;
    const isPolicyOnly = standing !== undefined && changesPolicy && !givesValue(options) && !options.category;
    const target = { session, vault, standing, category };
    const value = isPolicyOnly ? undefined : await readItemValue(context, options, target);
    const item: Item = await context.progress("Writing the item", () =>
      setItem(session, vault.id, {
        name: standing?.name ?? args.item,
        category,
        ...(value === undefined ? { empty: true } : { value }),
        ...(options.secret ? { kind: "secret" } : {}),
        ...(options.expires === undefined ? {} : { expiresAt: options.expires }),
        ...(options["allowed-host"].length === 0 ? {} : { allowedHosts: options["allowed-host"] }),
        ...(options["node-type"].length === 0 ? {} : { nodeTypes: options["node-type"] }),
      }),
    );
    out.data(itemJson(item), () => {
      const how = item.ready ? `version ${item.version}` : "still empty";
      out.done(`Item "${item.name}" (${item.category}) in vault "${vault.name}": ${how}.`);
    });
    if (!item.ready) out.next(`sealbot item set ${shellWord(vault.name)} ${shellWord(item.name)} with its fields`);
  },
});
