// The plain key store: a 0600 file in the robot's 0700 folder. It needs nobody when the host starts, and protects from
// nobody who becomes this user, which is why its use is always warned of.
import { findFileBytes, makePrivateFolder, wipeDrafts, wipeFile, writePrivateFile } from "../../base/private-file.ts";
import type { RobotHome } from "../home.ts";
import type { KeyStore } from "./key-store.ts";

export function openFileKeyStore({ folder, identity, keys: path }: RobotHome): KeyStore {
  return {
    kind: "file",
    place: path,
    find: () => findFileBytes(path),
    async write(keys) {
      await makePrivateFolder(folder);
      await writePrivateFile(path, keys);
    },
    async wipe() {
      await wipeFile(path);
      // Identities of version 1 held their keys themselves, and so did their drafts.
      await wipeDrafts(identity);
    },
  };
}
