// The flow editor in a real browser: a flow is drawn, wired, changed and put in order by mouse and by keyboard, with the
// nodes that a real robot announced, and a reload loses nothing.
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { useConsoleOffice } from "../../support/console-office.ts";
import type { ConsolePage } from "../../support/console-page.ts";

const opening = useConsoleOffice();
beforeAll(async () => {
  await opening.office.robot("office-pc");
}, 120_000);

async function openEditor(path: string): Promise<ConsolePage> {
  const opened = await opening.open(path);
  await opened.page.getByRole("application").waitFor();
  // The view jumps where it would glide, so that what is measured stands still.
  await opened.page.emulateMedia({ reducedMotion: "reduce" });
  return opened;
}

const card = (page: Page, id: string) => page.locator(`.react-flow__node[data-id="${id}"]`);

/** The flow as those hear it who see no canvas: each node, and where its messages go. */
const words = (page: Page) =>
  page.getByRole("list", { name: "The flow in words" }).getByRole("listitem").allTextContents();

async function addNode(page: Page, search: string): Promise<void> {
  await page.keyboard.press("/");
  const dialog = page.getByRole("dialog", { name: "Add node" });
  await dialog.getByLabel("Search for a kind of node").fill(search);
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
}

/** Begins a new flow with these after its start. */
async function draw(page: Page, types: readonly string[]): Promise<void> {
  await card(page, "start").focus();
  await page.keyboard.press("Enter");
  for (const type of types) {
    await addNode(page, type);
    await card(page, type).waitFor();
  }
}

async function placeOf(page: Page, id: string) {
  const box = await card(page, id).boundingBox();
  if (!box) expect.fail(`no node ${id}`);
  return box;
}

const middleOf = (box: { y: number; height: number } | null) => (box ? box.y + box.height / 2 : Number.NaN);

// The tests go on from each other, as a person does.
describe("a new flow", () => {
  it("is drawn by keyboard and by mouse, and survives a reload", async () => {
    await using opened = await openEditor("/flows/new");
    const { page } = opened;
    expect(await words(page)).toEqual(["start, core.start."]);

    await draw(page, ["set", "debug"]);
    await expect
      .poll(() => words(page))
      .toEqual(["start, core.start. out leads to set", "set, core.set. out leads to debug", "debug, core.debug."]);

    // A wire that is pulled to an empty place asks what to put there.
    const { x, y, width } = await placeOf(page, "set");
    await page.mouse.move(x + width, y + 22);
    await page.mouse.down();
    await page.mouse.move(x + width + 60, y + 200, { steps: 8 });
    await page.mouse.up();
    await page.getByLabel("Search for a kind of node").fill("stop");
    await page.getByRole("option", { name: /core\.stop/ }).click();
    await expect.poll(() => words(page)).toContain("set, core.set. out leads to debug, stop");
    expect(await opened.look("flow-editor-new")).toEqual([]);

    // One that is pulled to a node leads there.
    const from = await placeOf(page, "debug");
    const to = await placeOf(page, "stop");
    await page.mouse.move(from.x + from.width, from.y + 22);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y + 22, { steps: 8 });
    await page.mouse.up();
    await expect.poll(() => words(page)).toContain("debug, core.debug. out leads to stop");

    await page.reload();
    await opened.signIn(opening.office);
    await page.getByRole("application").waitFor();
    await expect
      .poll(() => words(page))
      .toEqual([
        "start, core.start. out leads to set",
        "set, core.set. out leads to debug, stop",
        "debug, core.debug. out leads to stop",
        "stop, core.stop.",
      ]);
    expect(opened.faults).toEqual([]);
  });

  it("takes back and does again, copies, removes and puts in order", async () => {
    await using opened = await openEditor("/flows/new");
    const { page } = opened;
    const ids = async () => (await words(page)).map((line) => line.split(",")[0]);
    await draw(page, ["set", "switch"]);
    await page.keyboard.press("Control+z");
    await expect.poll(ids).toEqual(["start", "set"]);
    await page.keyboard.press("Control+Shift+z");
    await expect.poll(ids).toEqual(["start", "set", "switch"]);

    await page.keyboard.press("Control+a");
    await page.getByText("3 nodes chosen").waitFor();
    await page.keyboard.press("Control+c");
    await page.keyboard.press("Control+v");
    await expect
      .poll(() => words(page))
      .toEqual([
        "start, core.start. out leads to set",
        "set, core.set. out leads to switch",
        "switch, core.switch.",
        "start-2, core.start. out leads to set-2",
        "set-2, core.set. out leads to switch-2",
        "switch-2, core.switch.",
      ]);
    await page.getByRole("button", { name: /fault/ }).click();
    const faults = page.getByRole("list", { name: "What is to be corrected" });
    await faults.getByRole("button").filter({ hasText: "switch-2" }).first().click();
    await page.getByRole("heading", { name: "Switch" }).waitFor();
    expect(await page.getByLabel("Id", { exact: true }).inputValue()).toBe("switch-2");
    await card(page, "start-2").focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Start" }).waitFor();
    await page.getByRole("button", { name: "Remove" }).click();
    await expect.poll(ids).toEqual(["start", "set", "switch", "set-2", "switch-2"]);

    await page.getByRole("button", { name: "Arrange" }).click();
    await page.getByRole("button", { name: "Show all of it" }).click();
    await expect.poll(async () => (await placeOf(page, "set")).x > (await placeOf(page, "start")).x).toBe(true);
    const boxes = await Promise.all(["start", "set", "switch", "set-2", "switch-2"].map((id) => placeOf(page, id)));
    for (const [i, a] of boxes.entries()) {
      for (const b of boxes.slice(i + 1)) {
        expect(Math.abs(a.x - b.x) >= a.width || Math.abs(a.y - b.y) >= a.height).toBe(true);
      }
    }
    expect(opened.faults).toEqual([]);
  });

  it("needs no mouse for wires, and moves nodes by the arrow keys", async () => {
    await using opened = await openEditor("/flows/new");
    const { page } = opened;
    await draw(page, ["set", "debug"]);
    const before = await placeOf(page, "debug");
    await card(page, "debug").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await expect.poll(async () => (await placeOf(page, "debug")).y).toBe(before.y + 16);
    await page.keyboard.press("Control+z");
    await expect.poll(async () => (await placeOf(page, "debug")).y).toBe(before.y);

    await page.keyboard.press("w");
    const dialog = page.getByRole("dialog", { name: "Wires of debug" });
    await dialog.getByLabel("Port out leads to").fill("set");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect.poll(() => words(page)).toContain("debug, core.debug. out leads to set");
    expect(await opened.look("flow-editor-wires")).toEqual([]);
    await dialog.getByRole("button", { name: "Cut the wire from out to set" }).click();
    await expect.poll(() => words(page)).toContain("debug, core.debug.");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });

    // A wire is reached like a node, and goes like one.
    await page.getByLabel("Wire from start, port out, to set").focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Delete");
    await expect.poll(() => words(page)).toContain("start, core.start.");
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys of the editor" }).waitFor();
    expect(await opened.look("flow-editor-keys")).toEqual([]);
    expect(opened.faults).toEqual([]);
  });

  it("takes nodes that are dragged onto it, holds subflows, and says when another tab changed it", async () => {
    await using opened = await openEditor("/flows/new");
    const { page } = opened;
    await page.getByRole("button", { name: "Show nodes to add" }).click();
    const canvas = page.locator(".react-flow__pane");
    await page.getByRole("button", { name: "add core.subflow" }).dragTo(canvas, { targetPosition: { x: 200, y: 150 } });
    await page.getByRole("heading", { name: "Subflow" }).waitFor();
    // One that is dropped upon another stands beside it.
    await page.getByRole("button", { name: "add core.log" }).dragTo(card(page, "subflow"));
    await page.getByRole("heading", { name: "Log" }).waitFor();
    const [below, above] = [await placeOf(page, "log"), await placeOf(page, "subflow")];
    expect(below.y).toBeGreaterThan(above.y + above.height);
    expect(below.y).toBeLessThan(above.y + 2 * above.height);
    await page.keyboard.press("Control+z");
    await card(page, "subflow").click();
    await page.getByRole("button", { name: "New subflow" }).click();
    await expect.poll(() => words(page)).toEqual(["start-2, core.start. out leads to return", "return, core.return."]);
    await page.getByLabel("Name", { exact: true }).fill("fetch-page");
    await page.keyboard.press("Enter");
    const graphs = page.getByRole("navigation", { name: "The flow and its subflows" });
    await graphs.getByRole("button", { name: "fetch-page" }).waitFor();
    await card(page, "return").focus();
    await addNode(page, "http request");
    await graphs.getByRole("button", { name: "fetch-page Has faults" }).waitFor();
    expect(await opened.look("flow-editor-subflow")).toEqual([]);
    await graphs.getByRole("button", { name: "The flow" }).click();
    await expect.poll(() => words(page)).toEqual(["start, core.start.", "subflow, core.subflow."]);
    await card(page, "subflow").dblclick();
    await expect.poll(async () => (await words(page)).length).toBe(3);
    await graphs.getByRole("button", { name: "The flow" }).click();
    await page.getByRole("button", { name: /^\d+ faults?$/ }).click();
    await page.getByRole("list", { name: "What is to be corrected" }).getByText("request · url").click();
    await expect.poll(() => page.getByLabel("Id", { exact: true }).inputValue()).toBe("request");

    const other = await page.context().newPage();
    await other.goto(opening.office.url);
    const draft = { name: "theirs", nodes: [{ id: "start", type: "core.start" }] };
    await other.evaluate((text) => localStorage.setItem("sealbot.draft.flow.new", text), JSON.stringify({ draft }));
    await other.close();
    const alert = page.getByRole("alert").filter({ hasText: "changed in another tab" });
    await alert.getByRole("button", { name: "Take theirs" }).click();
    await page.getByRole("heading", { name: "theirs" }).waitFor();
    expect(await words(page)).toEqual(["start, core.start."]);
    expect(opened.faults).toEqual([]);
  });

  it("is thrown away only when that is confirmed", async () => {
    await using opened = await openEditor("/flows/new");
    const { page } = opened;
    await draw(page, ["set"]);
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Discard the draft" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Discard the draft" }).click();
    await page.getByRole("heading", { name: "Flows" }).waitFor();
    await opened.goTo("/flows/new");
    await page.getByRole("application").waitFor();
    expect(await words(page)).toEqual(["start, core.start."]);
    expect(opened.faults).toEqual([]);
  });
});

describe("a flow that is signed already", () => {
  it("is drawn in order though nobody placed it, with the names of vaults and items", async () => {
    await using opened = await openEditor("/flows/shop-report/edit");
    const { page } = opened;
    await page.getByText("Version 1").waitFor();
    await page.getByText("No faults").waitFor();
    await card(page, "orders").click();
    await page.getByRole("heading", { name: "HTTP request" }).waitFor();
    expect(await opened.look("flow-editor")).toEqual([]);
    await page.getByRole("radiogroup", { name: "View" }).getByText("JSON").click();
    await page.getByText('"shop-api"').first().waitFor();
    expect(opened.faults).toEqual([]);
  });

  it("is looked at in the middle, also where there was no room for it at first", async () => {
    await using opened = await opening.open("/flows");
    const { page } = opened;
    for (const path of ["/flows/shop-report", "/flows/shop-report/edit"]) {
      await page.evaluate(() => {
        const roomless = new CSSStyleSheet();
        roomless.replaceSync("[role=application] { display: none !important }");
        document.adoptedStyleSheets = [roomless];
      });
      await opened.goTo(path);
      await card(page, "orders").waitFor({ state: "attached" });
      await page.evaluate(() => {
        document.adoptedStyleSheets = [];
      });
      const canvas = await page.getByRole("application").boundingBox();
      await expect
        .poll(async () => Math.abs(middleOf(await placeOf(page, "start")) - middleOf(canvas)))
        .toBeLessThan(60);
      expect((await placeOf(page, "start")).x).toBeGreaterThan((canvas?.x ?? 0) + 20);
    }
    expect(opened.faults).toEqual([]);
  });

  it("says so when somebody signs another version meanwhile, and lets the reader choose", async () => {
    const push = async (label: string) => {
      const nodes = [
        { id: "start", type: "core.start", wires: [["say"]] },
        { id: "say", type: "core.debug", config: { label } },
      ];
      const file = opening.office.file("said.json", JSON.stringify({ name: "said", nodes }));
      await opening.office.ada.ok(["flow", "push", file, "--force"]);
    };
    await push("one");
    await using opened = await openEditor("/flows/said/edit");
    const { page } = opened;
    await page.getByText("No faults").waitFor();
    await card(page, "say").focus();
    await page.keyboard.press("Enter");
    await addNode(page, "log");
    await push("two");
    const alert = page.getByRole("alert").filter({ hasText: "signed version 2 while you were editing" });
    await alert.getByRole("button", { name: "Compare" }).click();
    await page.getByRole("dialog", { name: "Compare" }).getByText('"two"').waitFor();
    expect(await opened.look("flow-editor-conflict")).toEqual([]);
    await page.keyboard.press("Escape");
    await alert.getByRole("button", { name: "Take theirs" }).click();
    await alert.waitFor({ state: "detached" });
    expect(await words(page)).toEqual(["start, core.start. out leads to say", "say, core.debug."]);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => words(page)).toHaveLength(3);
    expect(opened.faults).toEqual([]);
  });

  it("can be read by everybody, in both schemes, wide and on a phone", async () => {
    await using opened = await openEditor("/flows/shop-report/edit");
    const { page } = opened;
    await page.getByText("No faults").waitFor();
    expect(await opened.lookAll("flow-editor-open")).toEqual([]);
    await card(page, "start").click();
    await page.getByRole("heading", { name: "Start" }).waitFor();
    expect(await opened.lookAll("flow-editor-node")).toEqual([]);
    expect(opened.faults).toEqual([]);
  });
});
