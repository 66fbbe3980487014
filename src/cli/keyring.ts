// The keyring of the operating system, as a place for one text. The addon is loaded only when it is asked.
import { randomUUID } from "node:crypto";
import { makePrivateFolder } from "../base/private-file.ts";
import type { Home } from "./home.ts";

const service = "sealbot";
/** The kernel's own keyring would pass the probe and forget everything at logout, so only the desktop's counts. */
const options = { linux: { store: "secret-service" } } as const;
const patience = 3_000;

/** A place for one text, such as a keyring entry. Every method rejects when the place cannot be used. */
export interface TextPlace {
  find(): Promise<string | undefined>;
  write(text: string): Promise<void>;
  remove(): Promise<void>;
}

/** The entry called `name`. */
export function keyringEntry(name: string): TextPlace {
  const entry = async () => {
    const { AsyncEntry } = await import("@napi-rs/keyring");
    return new AsyncEntry(service, name, options);
  };
  return {
    find: async () => (await (await entry()).getPassword(AbortSignal.timeout(patience))) ?? undefined,
    write: async (text) => (await entry()).setPassword(text),
    remove: async () => void (await (await entry()).deletePassword(AbortSignal.timeout(patience))),
  };
}

/** Whether a text written to the keyring can be read back. */
export async function keyringWorks(open: (name: string) => TextPlace = keyringEntry): Promise<boolean> {
  const probe = randomUUID();
  const entry = open(`probe ${probe}`);
  try {
    await entry.write(probe);
    const found = await entry.find();
    await entry.remove();
    return found === probe;
  } catch {
    // Absent, locked or refusing: in each case it cannot keep the session.
    return false;
  }
}

/** Whether secrets of this home go into the keyring: tried once, then remembered. */
export async function hasKeyring(home: Home, open: (name: string) => TextPlace): Promise<boolean> {
  await makePrivateFolder(home.cli);
  const { openSettings } = await import("./settings.ts");
  const settings = openSettings(home);
  const known = settings.get("keyring");
  if (known !== undefined) return known === "works";
  const works = await keyringWorks(open);
  settings.set("keyring", works ? "works" : "absent");
  return works;
}
