// Flows in the console, over the real control plane and a real robot: looked at, started with an input and by a hook,
// compared with what they were, signed anew, deleted.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { demoFlow } from "../../../scripts/demo/flow.ts";
import { runId } from "../../../src/trust/fields.ts";
import { Canaries } from "../../support/canary.ts";
import { type ConsoleBrowser, type ConsolePage, openConsoleBrowser } from "../../support/console-page.ts";
import { type Office, openOffice } from "../../support/office.ts";
import type { OfficeRobot } from "../../support/office-robot.ts";

let office: Office;
let robot: OfficeRobot;
let browser: ConsoleBrowser;
let greeting: string;
const canaries = new Canaries();

/** Says what it was given; started by people, by its hook, and every morning. */
const greet = (words: string) => ({
  name: "greet",
  description: "Says hello to whoever comes.",
  triggers: [
    { type: "signed" },
    {
      type: "hook",
      target: { robot: "packer" },
      input: {
        type: "object",
        properties: { who: { type: "string", title: "Who comes" }, times: { type: "integer", default: 1 } },
        required: ["who"],
      },
    },
    { type: "schedule", cron: "0 6 * * 1-5", zone: "Europe/Berlin", target: { robot: "packer" } },
  ],
  nodes: [
    { id: "start", type: "core.start", wires: [["say"]] },
    { id: "say", type: "core.debug", config: { label: words, value: { $expr: "msg" } } },
  ],
});

async function push(name: string, document: unknown): Promise<string> {
  const file = office.file(`${name}.json`, JSON.stringify(document));
  return (await office.ada.json(z.object({ id: z.string() }), ["flow", "push", file, "--force"])).id;
}

beforeAll(async () => {
  browser = await openConsoleBrowser();
  office = await openOffice();
  canaries.watch(office.vsk.text);
  robot = await office.robot("packer");
  greeting = await push("greet", greet("hello"));
  await push("greet", greet("good morning"));
});
afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await robot[Symbol.asyncDispose]();
  await office[Symbol.asyncDispose]();
});

async function openFlows(path = "/flows", options: Parameters<ConsoleBrowser["open"]>[1] = {}): Promise<ConsolePage> {
  const opened = await browser.open(`${office.url}${path}`, options);
  await opened.signIn(office);
  return opened;
}

describe("flows in the console", () => {
  it("lists flows, finds one by what it does, and shows what starts it and what it may touch", async () => {
    await using opened = await openFlows();
    const { page } = opened;
    await page.getByText("2 flows").waitFor();
    await page.getByLabel("Search flows").fill("http.request");
    await page.getByText("1 flow", { exact: true }).waitFor();
    await page.getByRole("link", { name: "shop-report" }).click();
    await page.getByText("May read 2 items").waitFor();
    await page.getByText("People, who sign each order").waitFor();
    await opened.goTo(`/flows/${greeting}`);
    await page.getByText("in the time of Europe/Berlin", { exact: true }).waitFor();
    const next = page.getByRole("list", { name: "Next times" }).getByRole("listitem");
    await next.first().waitFor();
    expect(await next.count()).toBe(5);
    await page.getByText("It declares no vault, so it can open none.").waitFor();
    expect(opened.faults).toEqual([]);
  });

  it("starts a flow with an input by a form that its schema made, and follows the run to its end", async () => {
    await using opened = await openFlows(`/flows/${greeting}`);
    const { page } = opened;
    await page.getByRole("button", { name: "Run…" }).click();
    expect(await page.getByRole("combobox", { name: "Where" }).inputValue()).toBe("packer");
    await page.getByLabel("Who comes").fill("Grace");
    expect(await opened.look("flow-run")).toEqual([]);
    await page.getByText("JSON", { exact: true }).click();
    const typed = await page.getByLabel("Input", { exact: true }).inputValue();
    expect(JSON.parse(typed)).toEqual({ who: "Grace", times: 1 });
    await page.getByRole("button", { name: "Sign and start" }).click();
    await page.waitForURL(/\/runs\/run_/);
    const id = runId.parse(page.url().split("/").at(-1));
    await robot.reached({ id }, "succeeded");
    const said = await office.ada.ok(["run", "logs", id]);
    expect(said).toContain("Grace");
    expect(opened.faults).toEqual([]);
  });

  it("makes a key of the hook, shows it once, and with it anybody starts the flow", async () => {
    await using opened = await openFlows(`/flows/${greeting}/hook`);
    const { page } = opened;
    await page.getByText("No keys yet").waitFor();
    await page.getByRole("button", { name: "Make a key…" }).click();
    await page.getByLabel("Name").fill("the gate");
    await page.getByRole("button", { name: "Make the key" }).click();
    const key = await page.getByText(/^wfk_\w{43}$/).innerText();
    const line = await page.getByText(/^curl -X POST/).innerText();
    expect(line).toContain(`/hooks/${greeting}`);
    expect(line).not.toContain(key);
    await page.getByRole("button", { name: "I have it" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("row").filter({ hasText: "the gate" }).waitFor();
    const shown = new Canaries();
    shown.watch(key);
    expect(shown.in(await opened.passed())).toEqual([]);

    const [, address = ""] = /POST (\S+)/.exec(line) ?? [];
    const call = () =>
      fetch(address, {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        body: JSON.stringify({ who: "Linus" }),
      });
    const answer = await call();
    expect(answer.status).toBe(202);
    const { run } = z.object({ run: runId }).parse(await answer.json());
    await robot.reached({ id: run }, "succeeded");

    await page.getByRole("button", { name: "Revoke the gate" }).click();
    await page.getByRole("button", { name: "Revoke the key" }).click();
    await page.getByText("No keys yet").waitFor();
    expect((await call()).status).toBe(401);
    expect(opened.faults).toEqual([]);
  });

  it("signs a flow from a file, with the permit for a vault that is opened on the way, and runs it", async () => {
    await using opened = await openFlows();
    const { page } = opened;
    await page.getByText("2 flows").waitFor();
    const file = { ...demoFlow(office.shop.url), name: "from a file" };
    const choose = (name: string, text: string) =>
      page.getByLabel("Import a flow from a JSON file").setInputFiles({
        ...{ name, mimeType: "application/json", buffer: Buffer.from(text) },
      });
    await choose("bad.json", "[1]");
    await page.getByText("This file holds no flow.").waitFor();
    await page.getByRole("button", { name: "Dismiss" }).click();
    await choose("other.json", JSON.stringify({ ...file, name: "another" }));
    await page.waitForURL(/\/flows\/new$/);
    await page.getByRole("heading", { name: "another" }).waitFor();
    await opened.goTo("/flows");
    await page.getByText("2 flows").waitFor();
    await choose("flow.json", JSON.stringify(file));
    await page.getByText("You have an unsigned draft of a new flow in this browser.").waitFor();
    await page.getByRole("button", { name: "Use the file" }).click();
    await page.getByRole("heading", { name: "from a file" }).waitFor();
    await page.getByRole("button", { name: "Sign and publish…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("This is the first version.").waitFor();
    await dialog.getByText("May read 2 items of shop").waitFor();
    await dialog.getByRole("button", { name: "Open it here" }).click();
    await dialog.getByLabel("Vault Secret Key").fill(office.vsk.text);
    await dialog.getByRole("button", { name: "Open", exact: true }).click();
    await dialog.getByLabel("Sign the permit as well").waitFor();
    expect(await opened.look("flow-publish")).toEqual([]);
    await dialog.getByRole("button", { name: "Sign and publish" }).click();
    await page.getByText("from a file, version 1, is signed.").waitFor();
    await page.getByText("May read 2 items").waitFor();
    const run = await robot.order("from a file");
    await robot.reached(run, "waiting_for_secret");
    expect(canaries.in(await opened.passed())).toEqual([]);
    expect(opened.faults).toEqual([]);
  });

  it("writes a flow as JSON with what can be written next, and signs nothing that has faults", async () => {
    await using opened = await openFlows(`/flows/${greeting}/edit`);
    const { page } = opened;
    await page.getByText("JSON", { exact: true }).click();
    const json = page.getByRole("textbox", { name: "The flow as JSON" });
    await json.waitFor();
    await page.getByText("A whole flow.").waitFor();
    const write = async (text: string) => {
      await json.click();
      await page.keyboard.press("Control+A");
      await page.keyboard.insertText(text);
    };
    const document = (type: string) =>
      JSON.stringify({
        ...greet("good evening"),
        nodes: [
          { id: "start", type: "core.start" },
          { id: "x", type },
        ],
      });
    await write(document("core.debog"));
    await page.locator(".cm-lintRange-error").first().waitFor();
    expect(await opened.look("flow-json")).toEqual([]);
    await page.getByRole("button", { name: "Sign and publish…" }).click();
    const faults = page.getByRole("list", { name: "What is wrong" });
    await faults.getByText("no node type core.debog here", { exact: false }).waitFor();
    await page.getByRole("button", { name: "Close the dialog" }).click();

    await write('{ "name": "greet", "nodes": [{ "id": "start", "type": "core.sta');
    await page.keyboard.press("Control+Space");
    await page.getByRole("option", { name: /"core.start"/ }).click();
    await page.getByText("This is not whole JSON yet").waitFor();
    await page.keyboard.insertText(" }] }");
    await page.getByText("A whole flow.").waitFor();
    expect(opened.faults).toEqual([]);
  });

  it("tells that somebody else signed a version while one was written, and shows what signing takes back", async () => {
    await using opened = await openFlows(`/flows/${greeting}/edit`);
    const { page } = opened;
    await page.getByText("JSON", { exact: true }).click();
    const json = page.getByRole("textbox", { name: "The flow as JSON" });
    await json.click();
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(JSON.stringify({ ...greet("good night"), name: "greeting" }));
    await page.getByText("A whole flow.").waitFor();
    await push("greet", greet("good noon"));
    await page.getByText("ada signed version 3 while you were editing").waitFor();
    await page.getByRole("button", { name: "Go on from mine" }).click();
    await page.getByRole("button", { name: "Sign and publish…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("This becomes version 4.").waitFor();
    await dialog.getByText("good noon").waitFor();
    await dialog.getByRole("button", { name: "Sign and publish" }).click();
    await page.getByText("greeting, version 4, is signed.").waitFor();
    await page.getByRole("heading", { name: "greeting" }).waitFor();
    expect(opened.faults).toEqual([]);
  });

  it("shows what each version changed", async () => {
    await using opened = await openFlows(`/flows/${greeting}/versions`);
    const { page } = opened;
    const changes = page.getByRole("textbox", { name: "What version 4 changed, compared with version 3" });
    await changes.getByText("good night").waitFor();
    await page.locator(".cm-deletedChunk").getByText("noon").waitFor();
    await page.getByRole("button", { name: /^Version 1/ }).click();
    await page.getByText("This is the first version: all of it is new.").waitFor();
    await page.getByRole("button", { name: "Edit this version" }).click();
    await page.getByText("Draft on version 4").waitFor();
    await page.getByText("JSON", { exact: true }).click();
    await page
      .getByRole("textbox", { name: "The flow as JSON" })
      .getByText(/^"greet"$/)
      .waitFor();
    expect(opened.faults).toEqual([]);
  });

  it("is readable for everybody, in both schemes, wide and on a phone", async () => {
    await using opened = await openFlows("/flows");
    const { page } = opened;
    await page.getByRole("link", { name: "greeting" }).waitFor();
    expect(await opened.lookAll("flows")).toEqual([]);
    await opened.goTo(`/flows/${greeting}`);
    await page.getByRole("list", { name: "Next times" }).waitFor();
    expect(await opened.lookAll("flow")).toEqual([]);
    await opened.goTo(`/flows/${greeting}/versions`);
    await page.locator(".cm-deletedChunk").first().waitFor();
    expect(await opened.lookAll("flow-versions")).toEqual([]);
    await opened.goTo(`/flows/${greeting}/hook`);
    await page.getByText("No keys yet").waitFor();
    expect(await opened.lookAll("flow-hook")).toEqual([]);
    expect(opened.faults).toEqual([]);
  });

  it("names what goes with a flow before it deletes it", async () => {
    await office.ada.ok(["hook", "create", "greeting"]);
    await using opened = await openFlows(`/flows/${greeting}`);
    const { page } = opened;
    await page.getByRole("button", { name: "Delete the flow" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("4 signed versions are gone.").waitFor();
    await dialog.getByText("1 key of its hook is worth nothing from then on.").waitFor();
    await dialog.getByText("Its schedule ends.").waitFor();
    await dialog.getByLabel("Type greeting to confirm").fill("greeting");
    await dialog.getByRole("button", { name: "Delete the flow" }).click();
    await page.getByText("greeting is deleted.").waitFor();
    await page.getByText("2 flows", { exact: true }).waitFor();
    expect(canaries.in(await opened.passed())).toEqual([]);
    expect(opened.faults).toEqual([]);
  });
});
