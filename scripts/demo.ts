// The main job of sealbot, from nothing to a finished run, with everything real and on this machine: `npm run demo`.
// It ends by searching all that was written and sent for the secrets it planted, and says how many it found.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Narrator } from "./demo/narrator.ts";
import { searchFor } from "./demo/search.ts";
import { tellStory } from "./demo/story.ts";

const tell = new Narrator();
const folder = mkdtempSync(join(tmpdir(), "sealbot-demo-"));
const places = {
  server: join(folder, "control-plane"),
  robot: join(folder, "robot-host"),
  frames: join(folder, "frames"),
  logs: join(folder, "logs"),
};
for (const place of Object.values(places)) mkdirSync(place, { mode: 0o700 });

/** Random, so that nothing but this run can have written it. */
const word = () => crypto.randomUUID().replaceAll("-", "").slice(0, 24);
const secrets = {
  password: `correct-horse-${word()}`,
  apiKey: `sk-live-${word()}`,
  account: `a long pass phrase ${word()}`,
};

const processes = new AsyncDisposableStack();
try {
  const vsk = await tellStory(tell, { places, secrets, processes });
  const planted = [...Object.values(secrets), vsk, vsk.replaceAll("-", ""), vsk.replaceAll("-", "").toLowerCase()];
  const { files, bytes, hits } = await tell.step("everything stopped; all files and recordings searched", async () => {
    await processes.disposeAsync();
    return searchFor(planted, Object.values(places));
  });
  tell.remark(
    `${files} files, ${Math.round(bytes / 1024)} KiB: the control plane's database, every byte on the wire, the robot's home, all logs;`,
  );
  tell.remark("each secret as it is, JSON- and URL-encoded, in base64 at every offset, and in hex");
  for (const path of hits) tell.show(path);
  tell.end(`${hits.length} hits for ${Object.keys(secrets).length + 1} planted secrets.`, hits.length === 0);
  process.exitCode = hits.length === 0 ? 0 : 1;
} catch (error) {
  tell.end(`The demo stopped: ${error instanceof Error ? error.message : String(error)}`, false);
  process.exitCode = 1;
} finally {
  await processes.disposeAsync();
  rmSync(folder, { recursive: true, force: true });
}
