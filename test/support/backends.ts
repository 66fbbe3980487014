// Loads src/crypto once on each backend, so that one suite runs on both and can hold them against each other.
import { vi } from "vitest";

export { codeOf } from "./code-of.ts";

async function load() {
  const [backend, aead, hash, keys, sealedBox, signature] = await Promise.all([
    import("../../src/crypto/backend.ts"),
    import("../../src/crypto/aead.ts"),
    import("../../src/crypto/hash.ts"),
    import("../../src/crypto/keys.ts"),
    import("../../src/crypto/sealed-box.ts"),
    import("../../src/crypto/signature.ts"),
  ]);
  return { ...backend, ...aead, ...hash, ...keys, ...sealedBox, ...signature };
}

export type Crypto = Awaited<ReturnType<typeof load>>;

async function loadOn(name: Crypto["backend"]["name"]): Promise<Crypto> {
  const find = process.getBuiltinModule;
  vi.resetModules();
  try {
    // A page is where nobody can hand out node:crypto.
    if (name === "web") Reflect.set(process, "getBuiltinModule", undefined);
    const loaded = await load();
    if (loaded.backend.name !== name) throw new TypeError(`asked for ${name}, got ${loaded.backend.name}`);
    return loaded;
  } finally {
    process.getBuiltinModule = find;
  }
}

export const node = await loadOn("node");
export const web = await loadOn("web");
export const backends: [string, Crypto][] = [
  ["node", node],
  ["web", web],
];
/** Who writes, who reads. */
export const crossings = backends.flatMap(([from, writer]) =>
  backends.map(([to, reader]): [string, string, Crypto, Crypto] => [from, to, writer, reader]),
);

/** A copy with one bit flipped; `bit` counts from the first byte's lowest bit and wraps around. */
export function flip(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const at = Math.floor(bit / 8) % copy.length;
  copy[at] = (copy[at] ?? 0) ^ (1 << (bit % 8));
  return copy;
}
