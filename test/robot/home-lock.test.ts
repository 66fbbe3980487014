// One daemon for each home, also when two start at one instant or the last one was killed.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openHomeLock } from "../../src/robot/home-lock.ts";
import { tempHome } from "../support/temp-home.ts";

test("a lock is held once, and free again after disposal", () => {
  using home = tempHome();
  const path = join(home.path, "daemon.lock");
  {
    using _held = openHomeLock(path);
    expect(() => openHomeLock(path)).toThrow(expect.objectContaining({ code: "already-running" }));
  }
  using _again = openHomeLock(path);
});

test("a lock held by another process is refused, and ends when that process is killed", async () => {
  using home = tempHome();
  const path = join(home.path, "daemon.lock");
  const program = `
    import { openHomeLock } from ${JSON.stringify(new URL("../../src/robot/home-lock.ts", import.meta.url).href)};
    globalThis.held = openHomeLock(${JSON.stringify(path)});
    console.log("held");
    setInterval(() => {}, 1000);`;
  const other = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const gone = once(other, "exit");
  try {
    await once(other.stdout, "data");
    expect(() => openHomeLock(path)).toThrow(expect.objectContaining({ code: "already-running" }));
  } finally {
    other.kill("SIGKILL");
    await gone;
  }
  using _again = openHomeLock(path);
});
