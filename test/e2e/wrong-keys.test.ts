// What is not the vault's key is refused with the reason, by whatever way it comes, and the run goes on waiting for the
// right one.
import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { z } from "zod";
import { randomBytes } from "../../src/crypto/bytes.ts";
import { vaultId } from "../../src/trust/fields.ts";
import { formatVsk } from "../../src/vault/vsk.ts";
import { auditRow } from "../../src/wire/shapes.ts";
import type { Office } from "../support/office.ts";
import { test } from "../support/office-test.ts";

/** Keys of every wrong kind, with what is said of each. */
async function wrongKeys({ ada, vsk }: Office): Promise<[what: string, key: string, reason: RegExp][]> {
  const { id } = await ada.json(z.object({ id: vaultId }), ["vault", "show", "shop"]);
  const groups = vsk.text.split("-");
  const third = groups[3] ?? "";
  const mistyped = groups.with(3, (third.startsWith("Q") ? "P" : "Q") + third.slice(1)).join("-");
  return [
    ["a typo", mistyped, /typo in group 3/],
    ["another vault's", readFileSync(vsk.otherFile, "utf8").trim(), /this key belongs to another vault/],
    ["one that never was", formatVsk(id, randomBytes(20)), /wrong key for this vault/],
  ];
}

test("an injection with a wrong key is refused before anything is sent", { timeout: 120_000 }, async ({ office }) => {
  await using robot = await office.robot("guarded");
  const run = await robot.waiting();
  for (const [what, key, reason] of await wrongKeys(office)) {
    const flags = ["--vsk-file", office.file("wrong", `${key}\n`)];
    expect(await robot.inject(...flags), what).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringMatching(reason),
    });
  }
  const { data: log } = await office.ada.json(z.object({ data: z.array(auditRow) }), ["audit"]);
  expect(log.filter(({ actor, action }) => actor === robot.id && action.startsWith("inject."))).toEqual([]);
  expect((await robot.inject()).status).toBe(0);
  await robot.reached(run, "succeeded");
});

test("a wrong key at the robot's host is refused with the reason, and after three of them nobody may guess on", async ({
  office,
}) => {
  await using robot = await office.robot("guessed");
  const run = await robot.waiting();
  for (const [what, key, reason] of await wrongKeys(office)) {
    const answer = await robot.host.run(["unlock", "shop", "--vsk-file", "-"], key);
    expect(answer, what).toMatchObject({ status: 1, stdout: "", stderr: expect.stringMatching(reason) });
  }
  const right = ["unlock", "--vsk-file", office.vsk.file];
  expect(await robot.host.run(right)).toMatchObject({
    status: 6,
    stderr: expect.stringContaining("too many wrong keys"),
  });
  // Guessing on this host keeps nobody from bringing the key from elsewhere.
  expect((await robot.inject()).status).toBe(0);
  await robot.reached(run, "succeeded");
});

test("a wrong key in the terminal is answered there, and the question stays", async ({ office }) => {
  await using robot = await office.robot("mistyped", { terminal: true });
  const run = await robot.waiting();
  await robot.daemon.said(/Vault Secret Key of vault "shop"/);
  for (const [, key, reason] of await wrongKeys(office)) {
    robot.daemon.type(`${key}\r`);
    await robot.daemon.said(reason);
    // What can be seen to be wrong is left in the prompt to be mended; here it is taken out whole.
    if (!reason.source.startsWith("wrong key")) robot.daemon.type("\u007f".repeat(key.length));
  }
  robot.daemon.type(`${office.vsk.text}\r`);
  await robot.reached(run, "succeeded");
});
