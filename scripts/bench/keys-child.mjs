// Holds a vault's keys in a process of its own and opens an item for whoever asks over a channel, as a daemon does for
// its runners: node keys-child.mjs VAULT ITEM. Counts what it is told of, and says { opened, again } when asked by IPC.
import { systemClock } from "../../src/base/clock.ts";
import { randomBytes } from "../../src/crypto/bytes.ts";
import { LastingItems } from "../../src/robot/keeper/lasting-items.ts";
import { Channel, ownEnds } from "../../src/runner/channel.ts";
import { fromRunner, longestLasting } from "../../src/runner/protocol.ts";
import { workspaceIdOf } from "../../src/trust/fingerprint.ts";
import { openItem, sealItem } from "../../src/vault/item.ts";
import { deriveVaultKeys, newHalves } from "../../src/vault/keys.ts";

const [, , vault, item] = process.argv;
const context = { workspace: workspaceIdOf(randomBytes(32)), vault, epoch: 1 };
const keys = deriveVaultKeys(context, newHalves(), randomBytes(32));
const place = { item, version: 1, kind: "item", category: "login" };
const sealed = await sealItem(keys, place, { username: "ann", password: "x".repeat(40) });
const told = { opened: 0, again: 0 };

const channel = new Channel(ownEnds(), {
  hear: (word) => hear(fromRunner.parse(word)),
  fault: () => process.exit(1),
});
const items = new LastingItems((message) => channel.say(message), systemClock);

function hear(word) {
  if (word.t === "need-item") void items.answer(word.id, () => give(word.node.id));
  else if (word.t === "used-again") for (const { times } of items.usesOf(word)) told.again += times;
}

async function give(node) {
  told.opened++;
  const named = { vault, item, name: "shop", version: 1 };
  return {
    item: { ...named, category: "login", fields: await openItem(keys, place, sealed), allowedHosts: [] },
    use: { ...named, node, reveal: false },
    lasting: longestLasting,
  };
}

process.on("message", () => process.send?.(told));
process.on("disconnect", () => process.exit());
