// Runs in the console: a real one from its wait for a key to its end, and the list of them.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunRow, runEvent } from "../../../src/wire/shapes.ts";
import { Canaries } from "../../support/canary.ts";
import { type ConsoleBrowser, type ConsolePage, openConsoleBrowser } from "../../support/console-page.ts";
import { type Office, openOffice } from "../../support/office.ts";
import type { OfficeRobot } from "../../support/office-robot.ts";

let office: Office;
let robot: OfficeRobot;
let browser: ConsoleBrowser;
let over: RunRow;
let drawn: RunRow;
const canaries = new Canaries();
beforeAll(async () => {
  browser = await openConsoleBrowser();
  office = await openOffice();
  canaries.watch(office.vsk.text);
  robot = await office.robot("packer");
});
afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await robot[Symbol.asyncDispose]();
  await office[Symbol.asyncDispose]();
});

/** Branches, a loop, an error that is caught, and an item that needs the vault's key. */
const triage = {
  name: "triage",
  vaults: [{ vault: "shop", access: "read" }],
  nodes: [
    { id: "note", type: "core.comment", config: { text: "Looks at the login and sorts what came." } },
    { id: "start", type: "core.start", wires: [["read"]] },
    {
      ...{ id: "read", type: "vault.get-item", name: "The login", wires: [["show", "choose"]] },
      config: { vault: "shop", item: "shop-login", reveal: true, to: "login" },
    },
    {
      id: "show",
      type: "core.debug",
      name: "What came",
      config: { label: "the login", value: { $expr: "msg.login" } },
    },
    {
      ...{ id: "choose", type: "core.switch", name: "Whose", wires: [["each"], ["never"]] },
      config: { value: { $expr: "msg.login.username" }, rules: [{ op: "equals", value: "ada" }] },
    },
    { id: "never", type: "core.log", name: "Never", config: { text: "somebody else's" } },
    {
      id: "each",
      type: "core.for-each",
      name: "Each part",
      config: { items: [1, 2, 3] },
      wires: [["thrice"], ["break"]],
    },
    { id: "thrice", type: "core.log", name: "Says it", config: { text: "one more" } },
    {
      ...{ id: "break", type: "core.function", name: "Breaks", wires: [[], ["rescue"]] },
      config: { code: 'throw new TypeError("the printer is on fire");' },
    },
    { id: "rescue", type: "core.log", name: "Rescue", config: { level: "warn", text: "saved what there was" } },
  ],
};

/** Keeps to itself what it does, and fails. */
const quiet = {
  name: "quiet",
  settings: { log: "status" },
  nodes: [
    { id: "start", type: "core.start", wires: [["tell"]] },
    { id: "tell", type: "core.function", config: { code: 'throw new TypeError("nobody may read this");' } },
  ],
};

async function openRuns(path: string, options: Parameters<ConsoleBrowser["open"]>[1] = {}): Promise<ConsolePage> {
  const opened = await browser.open(`${office.url}${path}`, options);
  await opened.signIn(office);
  return opened;
}

describe("runs in the console", () => {
  it("follows a run from the list through its wait for a key to its end, and takes it along", async () => {
    await using opened = await openRuns("/runs");
    const { page } = opened;
    await page.getByText("No runs yet").waitFor();
    const run = await robot.waiting();
    await page.getByRole("row").filter({ hasText: "Waits for a secret" }).waitFor();
    await page.getByRole("link", { name: "shop-report" }).click();
    await page.getByText("This run waits for the key of vault shop.").waitFor();
    expect(await opened.look("run-waiting")).toEqual([]);
    await page.getByRole("link", { name: "Inject vault secret…" }).click();
    await page.getByLabel("Vault Secret Key").fill(office.vsk.text);
    await page.getByRole("button", { name: "Inject", exact: true }).click();
    await page.getByText("packer has the key of vault shop").waitFor();
    await page.getByRole("button", { name: "Close", exact: true }).click();
    await opened.goTo(`/runs/${run.id}`);
    await page.getByText("Succeeded", { exact: true }).waitFor();
    over = await robot.reached(run, "succeeded");

    const nodes = page.getByRole("list", { name: "Nodes" }).getByRole("listitem");
    await expect.poll(() => nodes.getByText("Done").count()).toBe(7);
    const log = page.getByRole("list", { name: "Log" });
    await log.getByText("uses shop / shop-api", { exact: true }).first().waitFor();
    const before = await log.getByRole("listitem").count();
    await page.getByLabel("Search the log").fill("uses shop");
    expect(await log.getByRole("listitem").count()).toBeLessThan(before);
    await page.getByText("Errors", { exact: true }).click();
    await page.getByText("No line is like that.").waitFor();

    const saving = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download" }).click();
    const saved = await saving;
    const written = readFileSync(await saved.path(), "utf8")
      .trimEnd()
      .split("\n");
    expect(saved.suggestedFilename()).toBe(`${run.id}.jsonl`);
    const events = written.map((line) => runEvent.parse(JSON.parse(line)));
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
    expect(events.map(({ type }) => type)).toContain("node.finished");
    expect(canaries.in(await opened.passed())).toEqual([]);
    expect(opened.faults).toEqual([]);
  });

  it("lights the flow up as its nodes run: what waits, what is done, what failed, and what each of them showed", async () => {
    await office.ada.ok(["flow", "push", office.file("triage.json", JSON.stringify(triage))]);
    await office.ada.ok(["robot", "lock", "packer"]);
    const run = await robot.order("triage");
    await using opened = await openRuns(`/runs/${run.id}`);
    const { page } = opened;
    const picture = page.getByRole("application", { name: "The flow triage as a picture" });
    const card = (id: string) => picture.locator(`[data-id="${id}"]`);
    const state = (id: string) => card(id).locator("[data-state]").getAttribute("data-state");
    const row = (name: string) =>
      page.getByRole("list", { name: "Nodes" }).getByRole("listitem").filter({ hasText: name });
    await page.getByText("Waits for a secret", { exact: true }).waitFor();
    await card("read").locator("[data-state=waiting]").waitFor();
    expect(await state("start")).toBe("succeeded");
    await row("The login").getByText("Waits for a key").waitFor();
    await row("Never").getByText("Not reached").waitFor();
    expect(await opened.look("run-graph-waiting")).toEqual([]);

    expect((await robot.inject("--vsk-file", office.vsk.file)).status).toBe(0);
    await card("break").locator("[data-state=failed]").waitFor();
    await card("rescue").locator("[data-state=succeeded]").waitFor();
    expect(await card("never").locator("[data-state]").count()).toBe(0);
    await page.getByText("Succeeded", { exact: true }).waitFor();
    await card("each").getByTitle("one message").waitFor();
    await card("thrice").getByTitle("3 messages").waitFor();

    await card("show").click();
    const look = page.getByRole("region", { name: "About node What came" });
    await look.getByText("the login", { exact: true }).waitFor();
    await look.getByText('"username": "ada"').first().waitFor();
    await look.getByLabel("Came in").getByText('"password": "•••"').waitFor();
    await row("Says it").getByRole("button").press("Enter");
    const thrice = page.getByRole("region", { name: "About node Says it" });
    await thrice.getByText("3 of 3").waitFor();
    await thrice.getByLabel("Came in").getByText('"item": 3').waitFor();
    await thrice.getByRole("button", { name: "Earlier message" }).click();
    await thrice.getByLabel("Came in").getByText('"item": 2').waitFor();
    await row("Breaks").getByRole("button").press("Enter");
    const broken = page.getByRole("region", { name: "About node Breaks" });
    await broken.getByText("the printer is on fire").first().waitFor();
    expect(await opened.look("run-graph")).toEqual([]);
    expect(canaries.in(await opened.passed())).toEqual([]);
    expect(opened.faults).toEqual([]);
    drawn = run;
  });

  it("says what a flow keeps on its robot, and shows first the node that ended the run", async () => {
    await office.ada.ok(["flow", "push", office.file("quiet.json", JSON.stringify(quiet))]);
    const run = await robot.reached(await robot.order("quiet"), "failed");
    await using opened = await openRuns(`/runs/${run.id}`);
    const { page } = opened;
    await page.getByRole("region", { name: "About node tell" }).getByText("Failed", { exact: true }).waitFor();
    await page.getByText("This flow sends states only").first().waitFor();
    expect(await page.getByText("nobody may read this").count()).toBe(0);
    expect(opened.faults).toEqual([]);
  });

  it("runs it again with an input given anew, and cancels what waits", async () => {
    await office.ada.ok(["robot", "lock", "packer"]);
    await using opened = await openRuns(`/runs/${over.id}`);
    const { page } = opened;
    await page.getByRole("button", { name: "Run again…" }).click();
    await page.getByLabel("Input").fill("[1]");
    await page.getByText("This is not a JSON object.").waitFor();
    await page.getByLabel("Input").fill("{}");
    await page.getByRole("button", { name: "Start the run" }).click();
    await page.getByText("Waits for a secret", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    await page.getByRole("button", { name: "Cancel the run" }).click();
    await page.getByText("Cancelled", { exact: true }).waitFor();
    expect(opened.faults).toEqual([]);
  });

  it("narrows the list down by state", async () => {
    await using opened = await openRuns("/runs");
    const { page } = opened;
    await page.getByRole("row").filter({ hasText: "Succeeded" }).first().waitFor();
    await page.getByRole("combobox", { name: "State" }).click();
    await page.getByRole("option", { name: "Cancelled" }).click();
    await page.getByRole("row").filter({ hasText: "Cancelled" }).waitFor();
    await page.getByRole("row").filter({ hasText: "Succeeded" }).first().waitFor({ state: "detached" });
    await page.getByRole("combobox", { name: "State" }).click();
    await page.getByRole("option", { name: "Lost" }).click();
    await page.getByText("No run is like that").waitFor();
    expect(opened.faults).toEqual([]);
  });

  it.each([
    ["light", 1_440],
    ["dark", 1_440],
    ["light", 390],
    ["dark", 390],
  ] as const)("is readable for everybody (%s, %i pixels)", async (scheme, width) => {
    await using opened = await openRuns("/runs", { scheme, width });
    await opened.page.getByRole("row").filter({ hasText: "Succeeded" }).first().waitFor();
    expect(await opened.look("runs")).toEqual([]);
    await opened.goTo(`/runs/${over.id}`);
    await opened.page.getByRole("list", { name: "Nodes" }).getByText("Done").first().waitFor();
    expect(await opened.look("run")).toEqual([]);
    await opened.goTo(`/runs/${drawn.id}`);
    await opened.page.getByRole("button", { name: "What came" }).click();
    await opened.page
      .getByRole("region", { name: "About node What came" })
      .getByText("the login", { exact: true })
      .waitFor();
    expect(await opened.look("run-graph")).toEqual([]);
  });
});
