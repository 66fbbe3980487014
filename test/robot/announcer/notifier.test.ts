// Notices through the real library and a shell, into a notify-send that writes down what it was given.
import { execFile } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { desktopAnnouncer } from "../../../src/robot/announcer/desktop.ts";
import { tempHome } from "../../support/temp-home.ts";

const notifier = pathToFileURL(
  join(import.meta.dirname, "..", "..", "..", "src", "robot", "announcer", "notifier.ts"),
).href;

/** Notifies in a process of its own, where notify-send is `script`; returns what that was given and what came back. */
async function notify(title: string, text: string, script: string) {
  using home = tempHome();
  const program = join(home.path, "notify-send");
  writeFileSync(program, `#!/bin/sh\n${script}\n`);
  chmodSync(program, 0o755);
  const source = `
    const { desktopNotify } = await import(${JSON.stringify(notifier)});
    const [title, text] = process.argv.slice(1);
    await desktopNotify("linux")(title, text).then(() => console.log("shown"), ({ code }) => console.log(code));`;
  const env = { PATH: `${home.path}:/usr/bin:/bin`, HOME: home.path, GIVEN: join(home.path, "given") };
  writeFileSync(env.GIVEN, "");
  const args = ["--input-type=module", "-e", source, "--", title, text];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env, cwd: home.path });
  return { said: stdout.trim(), given: readFileSync(env.GIVEN, "utf8").split("\0").slice(0, -1) };
}

const remember = 'printf "%s\\0" "$@" >> "$GIVEN"';

test("a notice reaches the desktop word by word, and no name in it is run by a shell or read as markup", async () => {
  const name = `a"b'c$(touch pwned)\`touch pwned\`\\ <b>&; | é`;
  const { said, given } = await notify("sealbot", `Flow "${name}" needs vault "x".`, remember);
  expect(said).toBe("shown");
  const shown = name.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  expect(given).toEqual(["sealbot", `Flow "${shown}" needs vault "x".`, "--expire-time", "10000"]);
});

test("a notice is never an option of the program that shows it", async () => {
  const { given } = await notify("--help", "--version", remember);
  expect(given.slice(0, 2)).toEqual(["–-help", "–-version"]);
});

test("a desktop that shows no notices says so", async () => {
  expect((await notify("sealbot", "x", "exit 1")).said).toBe("unreachable");
});

test("an item that ends is announced by its name and its day", async () => {
  const told: string[] = [];
  const announcer = desktopAnnouncer(async (title, text) => void told.push(`${title}: ${text}`));
  const about = {
    vault: { id: "vau_1", name: "shop" },
    item: { id: "itm_1", name: "till login", version: 3 },
    expiresAt: "2027-01-31T12:00:00.000Z",
  };
  const { signal } = new AbortController();
  await announcer.announce({ ...about, notice: 7 * 86_400_000 }, signal);
  await announcer.announce({ ...about, notice: 0 }, signal);
  expect(told).toEqual([
    'sealbot: Item "till login" of vault "shop" expires on 2027-01-31.',
    'sealbot: Item "till login" of vault "shop" has expired.',
  ]);
});
