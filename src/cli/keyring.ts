// Whether this CLI's secrets go into the operating system's keyring: tried once, then remembered.
import { keyringWorks, type TextPlace } from "../base/keyring.ts";
import { makePrivateFolder } from "../base/private-file.ts";
import type { Home } from "./home.ts";

/** Whether secrets of this home go into the keyring. */
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
