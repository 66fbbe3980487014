// The screen of a running robot, as a person reads it.
import { expect, it } from "vitest";
import { Output } from "../../src/cli/output.ts";
import { drawStatus } from "../../src/cli/show/status-screen.ts";
import { displayWidth } from "../../src/cli/table.ts";
import type { RobotStatus } from "../../src/robot/health/status.ts";
import { vaultId } from "../../src/trust/fields.ts";
import { fakeTerminal } from "../support/fake-terminal.ts";

const now = Date.UTC(2026, 0, 1, 12);
const at = (ms: number) => new Date(now + ms).toISOString();
const [hour, minute] = [3_600_000, 60_000];
const [shop, other] = ["a", "b"].map((letter) => vaultId.parse(`vau_${letter.repeat(26)}`));
const run = (letter: string) => `run_${letter.repeat(26)}`;

const quiet: RobotStatus = {
  robot: `rob_${"a".repeat(26)}`,
  name: "build-1",
  workspace: "wsp",
  server: "https://sealbot.example.com",
  version: "0.1.0",
  node: "v24.0.0",
  standing: "active",
  labels: ["linux"],
  fingerprint: "AAAA-BBBB-CCCC-DDDD-EEEE",
  key_store: { kind: "file", warning: "whoever becomes this user can be this robot" },
  link: { state: "online", since: at(-3 * hour), error: null },
  outbox: 0,
  trouble: [],
  last_errors: [],
  started_at: at(-49 * hour),
  pid: 42,
  vaults: [],
  waiting: [],
  runs: [],
};
const busy: RobotStatus = {
  ...quiet,
  link: {
    state: "offline",
    since: at(-5 * minute),
    error: { code: "unreachable", message: "cannot reach the control plane", hint: "Is it running?" },
  },
  outbox: 7,
  vaults: [
    { id: shop ?? vaultId.parse(""), name: "shop", unlocked: true, keep: "memory", until: at(3 * hour), uses_left: 4 },
    { id: other ?? vaultId.parse(""), name: "my vault", unlocked: false, keep: null, until: null, uses_left: null },
  ],
  waiting: [{ id: other ?? vaultId.parse(""), name: "my vault", runs: [run("a")] }],
  runs: [
    { id: run("a"), flow: "orders", status: "waiting_for_secret", since: at(-2 * minute), behind: null },
    { id: run("b"), flow: "orders", status: "assigned", since: at(-30_000), behind: run("a") },
  ],
  last_errors: [
    { at: at(-minute), times: 3, text: "link down", code: "unreachable", message: "cannot reach it", hint: "Look." },
  ],
};

function draw(status: RobotStatus, { columns }: { columns?: number } = {}) {
  const terminal = fakeTerminal({ isTty: columns !== undefined });
  if (columns) terminal.output.columns = columns;
  drawStatus(new Output(terminal, { NO_COLOR: "1" }, { json: false }), status, now);
  return terminal.output.text;
}

it("shows a quiet robot on a few lines, without sections that are empty", () => {
  expect(draw(quiet)).toBe(`● build-1 is online for 3 h

robot        rob_${"a".repeat(26)}
server       https://sealbot.example.com
standing     endorsed
labels       linux
fingerprint  AAAA-BBBB-CCCC-DDDD-EEEE
key store    file: whoever becomes this user can be this robot
daemon       2 d up, pid 42, version 0.1.0
outbox       empty
vaults       none yet
runs         none
`);
});

it("shows what is open, what runs, what waits with the command to answer, and what went wrong", () => {
  const screen = draw(busy);
  expect(screen).toContain("● build-1 is offline for 5 min\n");
  expect(screen).toContain("cannot reach the control plane (unreachable)\n             Is it running?");
  expect(screen).toContain("7 messages wait for the control plane");
  expect(screen).toMatch(
    /^VAULT\s+STATE\s+KEPT\s+UNTIL\s+USES LEFT\nshop\s+unlocked\s+memory\s+in 3 h\s+4\nmy vault\s+locked$/m,
  );
  expect(screen).toMatch(/orders\s+waiting for secret\s+2 min/);
  expect(screen).toMatch(new RegExp(`orders\\s+waits behind ${run("a")}\\s+30 s`));
  expect(screen).toContain("WAITS FOR A KEY\nmy vault (one run)  sealbot unlock 'my vault'\n");
  expect(screen).toContain(
    "LAST ERRORS\n1 min ago  link down: cannot reach it (unreachable), 3 times\n           Look.\n",
  );
});

it("shows what is in trouble now above all else that changes", () => {
  const trouble = [{ code: "disk-full", message: "there is no room", hint: "Make some.", at: at(-minute) }];
  const screen = draw({ ...busy, trouble });
  expect(screen).toContain("TROUBLE\n1 min ago  there is no room (disk-full)\n           Make some.\n");
  expect(screen.indexOf("TROUBLE")).toBeLessThan(screen.indexOf("VAULT "));
});

it.each([40, 60, 200])("breaks no word and passes no border in a terminal %d columns wide", (columns) => {
  for (const line of draw(busy, { columns }).split("\n")) {
    // An id, an address and a command are copied: they stay whole, whatever it costs.
    if (!/(?:_[a-z]{26}|https:|sealbot unlock)/.test(line)) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
  }
});
