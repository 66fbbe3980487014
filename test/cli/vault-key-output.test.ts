// A new Vault Secret Key is shown once: to a person who proves to have written it down, to a pipe with a warning, or to
// files alone.
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Context } from "../../src/cli/context.ts";
import { giveVaultKey } from "../../src/cli/vault-key-output.ts";
import { createVault } from "../../src/client/index.ts";
import { groupOf } from "../../src/vault/vsk.ts";
import { closeAll, openOwner } from "../client/test-server.ts";
import { type FakeTerminal, fakeTerminal } from "../support/fake-terminal.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sealbot-key-"));
});
afterEach(async () => {
  await closeAll();
  await rm(folder, { recursive: true });
});

const question = "type group 4 back";
const none = { "vsk-out": undefined, kit: undefined };

async function made(terminal: FakeTerminal, json = false) {
  const { session } = await openOwner();
  const context = new Context({ terminal, env: { SEALBOT_HOME: folder }, json });
  await context.begin(session, { keep: false });
  return { context, ...(await createVault(session, { name: "shop" })) };
}

it("leaves the screen only once the person typed group 4 back, and no key on it", async () => {
  const terminal = fakeTerminal({ isTty: true });
  const { context, vault, vsk } = await made(terminal);
  const given = giveVaultKey(context, { vault, vsk, files: none, document: {} });
  await terminal.type(question, "wrong!\r");
  await terminal.type("That is not what is written there", "\u007f".repeat(6));
  expect(terminal.output.text).not.toContain("\u001b[?1049l");
  await terminal.type(question, `${groupOf(vsk, 4)}\r`);
  await given;
  const [, inside = "", after = ""] = /\u001b\[\?1049h(.*)\u001b\[\?1049l(.*)$/s.exec(terminal.output.text) ?? [];
  expect(inside).toContain(vsk);
  expect(after).not.toContain("VSK1");
  expect(terminal.messages.text).not.toContain(vsk);
});

it("shows the key again where it stays when the question is left open", async () => {
  const terminal = fakeTerminal({ isTty: true });
  const { context, vault, vsk } = await made(terminal);
  const given = giveVaultKey(context, { vault, vsk, files: none, document: {} });
  const ended = expect(given).rejects.toMatchObject({ code: "cancelled" });
  await terminal.type(question, "\u0003");
  await ended;
  const [, after = ""] = terminal.output.text.split("\u001b[?1049l");
  expect(after).toContain(vsk);
});

it("gives a pipe the key alone, and says on stderr where it went", async () => {
  const terminal = fakeTerminal();
  const { context, vault, vsk } = await made(terminal);
  await giveVaultKey(context, { vault, vsk, files: none, document: {} });
  expect(terminal.output.text).toBe(`${vsk}\n`);
  expect(terminal.messages.text).toContain("--vsk-out");
  expect(terminal.messages.text).not.toContain(vsk);
});

it("writes key and kit to files that only their owner reads, and shows neither", async () => {
  const terminal = fakeTerminal();
  const { context, vault, vsk } = await made(terminal, true);
  const files = { "vsk-out": join(folder, "key"), kit: join(folder, "kit.html") };
  await giveVaultKey(context, { vault, vsk, files, document: { id: vault.id } });
  expect(await readFile(files["vsk-out"], "utf8")).toBe(`${vsk}\n`);
  const page = await readFile(files.kit, "utf8");
  for (const text of [vsk, vault.id, "<svg", (await context.session()).workspace]) expect(page).toContain(text);
  for (const path of Object.values(files)) expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(JSON.parse(terminal.output.text)).toEqual({ id: vault.id });
  await expect(giveVaultKey(context, { vault, vsk, files, document: {} })).rejects.toMatchObject({ code: "conflict" });
});
