// Key stores as people meet them at the command line: joining with one, starting from it, moving to another. What any of
// these processes prints, keeps, or shows to others on the host is searched for the keys and for the passphrases.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { iso } from "../../src/base/clock.ts";
import { toBase64url } from "../../src/crypto/bytes.ts";
import { sealBox } from "../../src/crypto/sealed-box.ts";
import { robotHome } from "../../src/robot/home.ts";
import { getIdentity } from "../../src/robot/identity/identity.ts";
import { formatTicket, newTicket } from "../../src/trust/ticket.ts";
import { call } from "../../src/wire/call.ts";
import { createTicket } from "../../src/wire/routes/robots.ts";
import { Canaries } from "../support/canary.ts";
import { openTestControl, type SignedIn, signUp, type TestControl } from "../support/control.ts";
import { passphraseOf } from "../support/key-bench.ts";
import { Person } from "../support/person.ts";
import { Processes } from "../support/processes.ts";
import { hasSessionKeyring, openSessionKeyring } from "../support/session-keyring.ts";
import { tempHome } from "../support/temp-home.ts";

let [control, owner]: [TestControl?, SignedIn?] = [];
beforeAll(async () => {
  control = await openTestControl();
  owner = await signUp(control);
});
afterAll(() => control?.[Symbol.asyncDispose]());

/** A ticket for one more robot, as its inviter hands it over. */
async function invite(): Promise<string> {
  if (!owner) throw new TypeError("nobody has signed up");
  const ticket = newTicket("robot", owner.workspace.rootKeys.publicKey);
  const sealed = toBase64url(sealBox(ticket.secret, owner.member.box.publicKey));
  const expires_at = iso(Date.now() + 3_600_000);
  await call(owner.caller, createTicket, {
    body: { id: ticket.id, kind: "robot", sealed, labels: [], name: "unit-7", expires_at },
  });
  return formatTicket(ticket);
}

const shown = z.object({
  key_store: z.object({ kind: z.string(), place: z.string(), warning: z.string().nullable() }),
});

/** A host with nothing on it, and two passphrases on paper. */
async function openHost(env: Readonly<Record<string, string>> = {}) {
  const held = new AsyncDisposableStack();
  const [temp, papers] = [held.use(tempHome()), held.use(tempHome())];
  const processes = held.use(new Processes(join(temp.path, "seen")));
  const host = new Person(processes, temp.path, env);
  const home = robotHome(join(temp.path, "sealbot", "robot"));
  const canaries = new Canaries();
  const paper = (name: string, text: string) => {
    writeFileSync(join(papers.path, name), `${text}\n`, { mode: 0o600 });
    return join(papers.path, name);
  };
  const [passphrase, next] = [canaries.plant("passphrase"), canaries.plant("next passphrase")];
  return {
    ...{
      host,
      home,
      processes,
      paper,
      passphrase,
      next,
      file: paper("passphrase", passphrase),
      nextFile: paper("next", next),
    },
    join: async (...flags: string[]) => {
      const server = ["--server", control?.url ?? ""];
      return await host.run(["robot", "join", "-", ...server, ...flags, "--json"], `${await invite()}\n`);
    },
    /** Starts a command at a terminal. */
    type: (name: string, ...args: string[]) => processes.start(name, args, { home: temp.path, env, terminal: true }),
    /** Starts the robot, which must come up, and stops it. */
    async comesUp(...flags: string[]) {
      await using daemon = processes.start("robot", ["robot", "start", ...flags], { home: temp.path, env });
      await daemon.said(/ started/);
    },
    show: () => host.json(shown, ["robot", "keys", "show"]),
    /** Whatever anybody could find on this host holds neither the keys nor a passphrase. */
    async expectNothingShown(sources = passphraseOf(passphrase)) {
      const { sign, box, keyStore } = await getIdentity(home, sources);
      for (const { secretKey } of [sign, box]) canaries.watch(secretKey);
      expect(canaries.inFiles([temp.path])).toEqual(keyStore === "file" ? [home.keys] : []);
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

test("a robot joins with a passphrase from a file, and starts only with that", async () => {
  await using host = await openHost();
  const joined = await host.join("--key-store", "passphrase", "--passphrase-file", host.file);
  expect(joined).toMatchObject({ status: 0, stderr: "" });
  expect(JSON.parse(joined.stdout)).toMatchObject({ status: "pending", key_store: "passphrase" });
  expect([existsSync(host.home.keys), existsSync(host.home.sealedKeys)]).toEqual([false, true]);
  expect((await host.show()).key_store).toEqual({ kind: "passphrase", place: host.home.sealedKeys, warning: null });
  expect(await host.host.ok(["robot", "keys", "show"])).toMatch(/key store +passphrase\n/);

  await host.comesUp("--passphrase-file", host.file);
  const nobody = await host.host.run(["robot", "start"]);
  expect(nobody).toMatchObject({ status: 4, stdout: "", stderr: expect.stringContaining("--passphrase-file") });
  const wrong = await host.host.run(["robot", "start", "--passphrase-file", host.nextFile]);
  expect(wrong.stderr).toContain("does not open this robot's keys");
  expect(wrong).toMatchObject({ status: 1, stdout: "" });
  await host.expectNothingShown();
});

test("the file can be named by the environment instead, when joining and when starting", async () => {
  using papers = tempHome();
  const file = join(papers.path, "passphrase");
  await using host = await openHost({ SEALBOT_PASSPHRASE_FILE: file });
  writeFileSync(file, host.passphrase, { mode: 0o600 });
  expect(await host.join("--key-store", "passphrase")).toMatchObject({ status: 0 });
  await host.comesUp();
  await host.expectNothingShown();
});

test("joining with a passphrase where nobody can be asked is refused before the ticket is used", async () => {
  await using host = await openHost();
  const refused = await host.join("--key-store", "passphrase");
  expect(refused).toMatchObject({ status: 4, stdout: "", stderr: expect.stringContaining("--passphrase-file") });
  expect(existsSync(host.home.identity)).toBe(false);
});

test("at a terminal the passphrase is chosen twice, then asked for at each start, three times at most", async () => {
  await using host = await openHost();
  const ticket = host.paper("ticket", await invite());
  const args = ["robot", "join", ticket, "--server", control?.url ?? "", "--key-store", "passphrase"];
  const joining = host.type("join", ...args);
  await joining.said(/New passphrase/);
  joining.type(`${host.passphrase}\r`);
  await joining.said(/The same once more/);
  joining.type(`${host.passphrase}\r`);
  expect([await joining.ended, joining.output()]).toEqual([0, expect.stringContaining("It is pending")]);

  const isAsked = (times: number) => {
    const question = "Passphrase of this robot's keys";
    return new RegExp(Array.from({ length: times }, () => question).join("[^\\0]*?does not open[^\\0]*?"));
  };
  const guessing = host.type("guess", "robot", "start");
  for (const [n, guess] of ["one", "two", "three"].entries()) {
    await guessing.said(isAsked(n + 1));
    guessing.type(`${guess}\r`);
  }
  expect(await guessing.ended).toBe(1);
  expect(guessing.output()).toContain("the passphrase does not open this robot's keys");
  expect(guessing.output()).not.toContain(" started");

  await using daemon = host.type("start", "robot", "start");
  for (const [n, guess] of ["one", "two", host.passphrase].entries()) {
    await daemon.said(isAsked(n + 1));
    daemon.type(`${guess}\r`);
  }
  await daemon.said(/ started/);
  await daemon[Symbol.asyncDispose]();
  await host.expectNothingShown();
});

test("keys move by command, not under a running robot, and to a new passphrase", async () => {
  await using host = await openHost();
  expect(await host.join()).toMatchObject({ status: 0 });
  const before = await host.show();
  expect(before.key_store).toMatchObject({
    kind: "file",
    warning: expect.stringContaining("whoever becomes this user"),
  });
  const migrate = (to: string, ...flags: string[]) =>
    host.host.run(["robot", "keys", "migrate", "--to", to, ...flags, "--json"]);
  const aimless = await host.host.run(["robot", "keys", "migrate"]);
  expect(aimless).toMatchObject({ status: 2, stderr: expect.stringContaining("--to") });
  expect(await migrate("passphrase")).toMatchObject({
    status: 4,
    stderr: expect.stringContaining("--new-passphrase-file"),
  });
  expect(await host.show()).toEqual(before);

  const moved = await migrate("passphrase", "--new-passphrase-file", host.file);
  expect(JSON.parse(moved.stdout)).toMatchObject({ key_store: { kind: "passphrase", warning: null }, before: "file" });
  expect(existsSync(host.home.keys)).toBe(false);
  expect(await migrate("file")).toMatchObject({ status: 4, stderr: expect.stringContaining("--passphrase-file") });
  const anew = ["--passphrase-file", host.file, "--new-passphrase-file", host.nextFile];
  expect(await migrate("passphrase", ...anew)).toMatchObject({ status: 0 });
  expect(await migrate("file", "--passphrase-file", host.file)).toMatchObject({ status: 1 });
  await host.expectNothingShown(passphraseOf(host.next));

  await using daemon = host.type("robot", "robot", "start", "--passphrase-file", host.nextFile);
  await daemon.said(/ started/);
  const busy = await migrate("file", "--passphrase-file", host.nextFile);
  expect(busy).toMatchObject({ status: 5, stderr: expect.stringContaining("Stop it first") });
  await daemon[Symbol.asyncDispose]();
  expect(await migrate("file", "--passphrase-file", host.nextFile)).toMatchObject({ status: 0 });
  await host.comesUp();
  await host.expectNothingShown();
});

describe.skipIf(!hasSessionKeyring)("in a desktop session", () => {
  test("a robot joins into the keyring, starts from it, is locked outside, and moves out again", async () => {
    await using session = await openSessionKeyring();
    await using host = await openHost(session.env);
    expect(await host.join("--key-store", "keyring")).toMatchObject({ status: 0, stderr: "" });
    expect([existsSync(host.home.keys), existsSync(host.home.sealedKeys)]).toEqual([false, false]);
    expect((await host.show()).key_store.kind).toBe("keyring");
    await host.comesUp();
    await host.expectNothingShown({});

    const outside = new Person(host.processes, host.host.home, { DBUS_SESSION_BUS_ADDRESS: "unix:path=/nowhere" });
    expect(await outside.run(["robot", "start"])).toMatchObject({
      ...{ status: 4, stdout: "" },
      stderr: expect.stringMatching(/desktop session[\s\S]*robot keys migrate/),
    });
    expect(await host.host.run(["robot", "keys", "migrate", "--to", "file"])).toMatchObject({ status: 0 });
    await host.comesUp();
    expect(await host.host.run(["robot", "keys", "migrate", "--to", "keyring"])).toMatchObject({ status: 0 });
    await host.expectNothingShown({});
    expect(await host.host.run(["robot", "reset", "--force"])).toMatchObject({ status: 0 });
    expect(existsSync(host.home.folder)).toBe(false);
  });
});
