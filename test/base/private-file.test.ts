// Keys on disk: for their owner only, written whole or not at all, and never over something that stands.
import {
  type FileHandle,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  checkAbsent,
  createPrivateFile,
  findFile,
  makePrivateFolder,
  writePrivateFile,
} from "../../src/base/private-file.ts";
import { hostPart } from "../support/host-part.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sealbot-private-"));
});
afterEach(() => rm(folder, { recursive: true }));

it("writes files that only their owner reads, whatever the umask", async () => {
  const before = process.umask(0);
  try {
    await createPrivateFile(join(folder, "new"), "a");
    await writePrivateFile(join(folder, "replaced"), "b");
  } finally {
    process.umask(before);
  }
  for (const name of ["new", "replaced"]) expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
  expect((await readdir(folder)).sort()).toEqual(["new", "replaced"]);
});

it("closes a folder that stood open", async () => {
  await mkdir(join(folder, "open"), { mode: 0o755 });
  await makePrivateFolder(join(folder, "open"));
  expect((await stat(join(folder, "open"))).mode & 0o777).toBe(0o700);
});

it("never overwrites a file nor follows a link that stands in its place", async () => {
  await writeFile(join(folder, "standing"), "old");
  await symlink(join(folder, "elsewhere"), join(folder, "link"));
  for (const name of ["standing", "link"]) {
    await expect(createPrivateFile(join(folder, name), "new")).rejects.toMatchObject({ code: "conflict" });
  }
  expect(await readFile(join(folder, "standing"), "utf8")).toBe("old");
  expect((await readdir(folder)).sort()).toEqual(["link", "standing"]);
});

it("tells before anything is made that a file could not be written", async () => {
  await writeFile(join(folder, "standing"), "old");
  await expect(checkAbsent(join(folder, "standing"))).rejects.toMatchObject({ code: "conflict" });
  await expect(checkAbsent(join(folder, "nowhere", "file"))).rejects.toMatchObject({ code: "not-found" });
  await expect(checkAbsent(join(folder, "free"))).resolves.toBeUndefined();
});

/** On Windows a folder cannot be synced. */
const hasFolderSync = hostPart("a system whose folders can be synced", () => {
  if (process.platform === "win32") throw new TypeError("folders cannot be synced on Windows");
});

it.skipIf(!hasFolderSync)("syncs the file before it has its name, and its folder after", async () => {
  const synced: { isFolder: boolean; names: string[] }[] = [];
  await using file = await open(folder);
  const handles: FileHandle = Object.getPrototypeOf(file);
  const { sync } = handles;
  handles.sync = async function (this: FileHandle) {
    synced.push({ isFolder: (await this.stat()).isDirectory(), names: await readdir(folder) });
    await sync.call(this);
  };
  try {
    await createPrivateFile(join(folder, "key"), "a");
    await writePrivateFile(join(folder, "key"), "b");
  } finally {
    handles.sync = sync;
  }
  const draft = expect.stringMatching(/^key\./);
  expect(synced).toEqual([
    { isFolder: false, names: [draft] },
    { isFolder: true, names: ["key"] },
    { isFolder: false, names: ["key", draft] },
    { isFolder: true, names: ["key"] },
  ]);
});

it("finds nothing where no file is", async () => {
  expect(await findFile(join(folder, "absent"))).toBeUndefined();
});
