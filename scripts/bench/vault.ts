// A vault of 10 000 items over HTTP: list, search, get, set and rotate, each against the bytes, signatures and ciphers
// that nobody can do without, moved and computed by Node alone.
import {
  createCipheriv,
  createDecipheriv,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
  sign,
  verify,
} from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as client from "../../src/client/index.ts";
import { endChild, runToSign } from "./child.ts";
import { compare, type Figure } from "./measure.ts";

const count = 10_000;
const main = join(import.meta.dirname, "../../src/cli/main.ts");

const items = (): client.ItemInput[] =>
  Array.from({ length: count }, (_, i) => ({
    ...{ name: `customer-${String(i).padStart(5, "0")}`, category: "login" },
    value: { username: `user-${i}`, password: `pass-${i}` },
    allowedHosts: [`host-${i % 50}.example.com`],
  }));

const millisecondsOf = async (work: () => unknown): Promise<number> => {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
};

export async function vaultBench({ rounds }: { rounds: number }): Promise<readonly Figure[]> {
  await using opened = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "sealbot-bench-"));
  opened.defer(() => rmSync(folder, { recursive: true, force: true }));
  const env = { PATH: process.env.PATH, HOME: folder, SEALBOT_HOME: join(folder, "home"), NO_COLOR: "1" };
  const { child, output } = await runToSign([main, "server", "start", "--port", "0"], "listening on http", env);
  opened.defer(() => endChild(child));
  const [, server = ""] = /listening on (\S+)/.exec(output()) ?? [];
  const [, setupCode = ""] = /Setup code: (\S+)/.exec(output()) ?? [];
  const account = { server, setupCode, email: "bench@example.com", password: "a bench pass phrase of many words" };
  const { session } = await client.createAccount(account);
  opened.use(session);
  const { vault } = await client.createVault(session, { name: "big" });
  const filled = await millisecondsOf(() => client.setItems(session, vault.id, items()));
  const manifest = JSON.stringify([...session.manifests.values()][0]?.statement);
  const floor = opened.use(await openFloor(manifest));

  /** As another process would: nothing of the vault is known yet. */
  const fresh = async (work: (session: client.MemberSession) => Promise<unknown>) => {
    using other = await client.MemberSession.restore(session.exportState());
    return await millisecondsOf(() => work(other));
  };
  let writes = 0;
  const figure = (
    name: string,
    ours: () => Promise<number>,
    under: [name: string, work: () => Promise<unknown>],
    notes = "",
  ) =>
    compare({
      ...{ name: `vault of ${count.toLocaleString("en")} items: ${name}`, unit: "ms", rounds, ours },
      ...{ floorName: under[0], floor: () => millisecondsOf(under[1]), notes: () => (notes ? [notes] : []) },
    });
  const list = (other: client.MemberSession, search?: string) => client.listItems(other, vault.id, { search });
  const read: [string, () => Promise<unknown>] = ["the manifest's bytes over HTTP, verified and parsed", floor.read];
  return [
    await figure(
      "list",
      () => fresh((other) => list(other)),
      read,
      `${(manifest.length / 1e6).toFixed(1)} MB of manifest; all items written in ${Math.round(filled)} ms`,
    ),
    await figure("search", () => fresh((other) => list(other, "customer-0420 host-0")), read),
    await figure("get", () => fresh((other) => client.getItem(other, vault.id, "customer-04200")), read),
    await figure(
      "set",
      () =>
        fresh((other) =>
          client.setItem(other, vault.id, { name: "customer-04200", value: { password: `${writes++}` } }),
        ),
      ["the manifest's bytes down, signed anew and up again", floor.write],
    ),
    await figure(
      "rotate",
      () =>
        millisecondsOf(async () => {
          const { shown } = await client.rotateVault(session, vault.id);
          await shown();
        }),
      ["the same, and each wrap opened and sealed by node:crypto", floor.rotate],
    ),
  ];
}

/** The same bytes over a bare server, with the same signature, HKDFs and ciphers. */
async function openFloor(manifest: string) {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const server = createServer(async (request, response) => {
    let length = 0;
    for await (const chunk of request) length += chunk.length;
    response.end(length > 0 ? "{}" : manifest);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const signature = sign(null, Buffer.from(manifest), privateKey);
  const read = async () => {
    const text = await (await fetch(url)).text();
    const { payload } = JSON.parse(text);
    if (!verify(null, Buffer.from(manifest), publicKey, signature)) throw new TypeError("not signed");
    return JSON.parse(Buffer.from(payload, "base64url").toString());
  };
  const write = async () => {
    const entries = await read();
    const bytes = Buffer.from(JSON.stringify(entries));
    const body = JSON.stringify({
      payload: bytes.toString("base64url"),
      signature: sign(null, bytes, privateKey).toString("base64url"),
    });
    await (await fetch(url, { method: "POST", body })).text();
  };
  const key = randomBytes(32);
  const seal = () => {
    const okm = new Uint8Array(hkdfSync("sha256", key, randomBytes(32), "x", 76));
    const cipher = createCipheriv("aes-256-gcm", okm.subarray(0, 32), okm.subarray(64, 76));
    return { okm, sealed: cipher.update(key), end: cipher.final(), tag: cipher.getAuthTag() };
  };
  const rotate = async () => {
    for (let i = 0; i < count; i++) {
      const { okm, sealed, tag } = seal();
      hkdfSync("sha256", key, okm.subarray(0, 32), "x", 76);
      const open = createDecipheriv("aes-256-gcm", okm.subarray(0, 32), okm.subarray(64, 76)).setAuthTag(tag);
      open.update(sealed);
      open.final();
    }
    await write();
  };
  return {
    read,
    write,
    rotate,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
