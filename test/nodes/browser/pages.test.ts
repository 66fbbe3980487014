// browser.* on pages that behave, that do not, and that are not there; and on what pages give to download.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:https";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BrowserSite, openBrowserSite } from "../../support/browser-site.ts";
import { hostPart } from "../../support/host-part.ts";
import { openSilence } from "../../support/server-program.ts";
import { tempHome } from "../../support/temp-home.ts";
import { openTestCa } from "../../support/test-ca.ts";
import { until } from "../../support/until.ts";
import { openXDesktop } from "../../support/x-desktop.ts";
import { runBrowserFlow, type Step } from "./browser-flow.ts";

let site: BrowserSite;
beforeAll(async () => {
  site = await openBrowserSite({
    "/": `<title>Orders</title><h1>Orders</h1><input id=q value=old><a id=go href="/next">next</a>
      <a id=tab href="/next" target=_blank>tab</a><p class=row>one</p><p class=row>two</p>
      <table><tr><th>name<th>sum</tr><tr><td>ada<td>3</tr></table>
      <iframe id=f srcdoc="<iframe id=g srcdoc='<b>inside</b>'></iframe>"></iframe>`,
    "/next": "<h1>Next</h1>",
    "/late": "<script>setTimeout(()=>document.body.innerHTML='<h1>Late</h1>',300)</script>",
    "/slow": () => {},
    "/many": "<script>document.write('<i>x</i>'.repeat(11000))</script>",
    "/file": (_, response) =>
      void response.setHeader("content-disposition", 'attachment; filename="a.txt"').end("x".repeat(50_000)),
    "/endless": (_, response) => {
      response.setHeader("content-disposition", "attachment; filename=b");
      const more = () => {
        while (response.write(Buffer.alloc(65_536)));
      };
      response.on("drain", more);
      more();
    },
    "/files": `<a id=file href="/file">file</a><a id=endless href="/endless">endless</a>`,
    "/pushes": `<h1>here</h1><iframe src="/file"></iframe>`,
  });
});
afterAll(() => site[Symbol.asyncDispose]());

const goto = (path: string, config: object = {}) => ({
  type: "browser.goto",
  config: { url: `${site.url}${path}`, ...config },
});
const extract = (config: object): Step => ({ type: "browser.extract", config: { timeout: "5s", ...config } });

describe("a page", () => {
  const values: [what: string, config: object, expected: unknown][] = [
    ["a text", { selector: "h1" }, "Orders"],
    ["all texts", { selector: ".row", all: true }, ["one", "two"]],
    ["a value", { selector: "#q", what: "value" }, "old"],
    ["an attribute", { selector: "#go", what: "attribute", attribute: "href" }, "/next"],
    ["HTML", { selector: "h1", what: "html" }, "<h1>Orders</h1>"],
    [
      "a table",
      { selector: "table", what: "table" },
      [
        ["name", "sum"],
        ["ada", "3"],
      ],
    ],
    ["what stands in frames", { selector: "b", frames: ["#f", "#g"] }, "inside"],
    ["nothing, where that may be", { selector: "h6", optional: true }, null],
    ["no elements, where that may be", { selector: "h6", optional: true, all: true }, []],
  ];
  test("is opened, and gives what is asked of it", async () => {
    const steps = values.map(([, config], i) => extract({ ...config, to: `v${i}` }));
    const { outcome, msg } = await runBrowserFlow([goto("/"), ...steps]);
    expect(outcome).toMatchObject({ status: "succeeded" });
    expect(msg?.page).toEqual({ url: `${site.url}/`, title: "Orders", status: 200 });
    for (const [i, [what, , expected]] of values.entries()) expect(msg?.[`v${i}`], what).toEqual(expected);
  });

  test("is filled, clicked and followed, also into a page of its own", async () => {
    const { outcome, msg } = await runBrowserFlow([
      goto("/"),
      { type: "browser.fill", config: { selector: "#q", value: "new" } },
      extract({ selector: "#q", what: "value", to: "filled" }),
      { type: "browser.click", config: { selector: "#tab", opensPage: true, waitFor: "h1" } },
      extract({ selector: "h1" }),
    ]);
    expect(outcome).toMatchObject({ status: "succeeded" });
    expect(msg).toMatchObject({ filled: "new", extracted: "Next" });
  });

  test("is waited for", async () => {
    expect((await runBrowserFlow([goto("/late"), extract({ selector: "h1" })])).msg?.extracted).toBe("Late");
  });

  const failures: [what: string, steps: () => readonly Step[], code: string][] = [
    ["is not there", () => [goto("/nowhere")], "node-failed"],
    ["never comes", () => [goto("/slow", { timeout: "500ms" })], "timeout"],
    ["has no such element", () => [goto("/"), extract({ selector: "h6", timeout: "300ms" })], "timeout"],
    ["has several of them", () => [goto("/"), extract({ selector: ".row" })], "bad-input"],
    ["has too many of them", () => [goto("/many"), extract({ selector: "i", all: true })], "too-large"],
    ["is asked by a selector that is none", () => [goto("/"), extract({ selector: "h1[" })], "bad-input"],
    ["has no such frame", () => [goto("/"), extract({ selector: "b", frames: ["h1"] })], "bad-input"],
    ["is of a host that is away", () => [goto("", { url: "http://127.0.0.1:1/" })], "unreachable"],
    ["was closed", () => [{ type: "browser.close" }, goto("/")], "not-found"],
  ];
  test.each(failures)("that %s is told with a code", async (_, steps, code) => {
    expect((await runBrowserFlow(steps())).outcome.error?.code).toBe(code);
  });

  test("of a server that nobody vouches for is not loaded", async () => {
    using ca = openTestCa();
    const server = createServer(ca.tls, (_, response) => void response.end("<h1>false</h1>"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    const { outcome } = await runBrowserFlow([goto("", { url: `https://127.0.0.1:${port}/` })]);
    server.closeAllConnections();
    server.close();
    expect(outcome.error).toEqual({ code: "unreachable", message: expect.stringContaining("ERR_CERT") });
  });

  test("that takes its time does not outlive a run that is cancelled", async () => {
    const stop = new AbortController();
    await using silence = await openSilence();
    const run = runBrowserFlow([goto("", { url: `http://127.0.0.1:${silence.port}/` })], { signal: stop.signal });
    await until("the page to be asked for", () => silence.connections() > 0);
    const before = performance.now();
    stop.abort();
    expect((await run).outcome.status).toBe("cancelled");
    expect(performance.now() - before).toBeLessThan(4_000);
    await until("the browser to have let go", () => silence.connections() === 0);
  });

  test("is closed when the flow's time for a node is up, so that nothing of it goes on", async () => {
    const late = { ...goto("/slow"), timeout: "500ms", continueOnError: true };
    const { outcome } = await runBrowserFlow([late, extract({ selector: "h1" })]);
    expect(outcome).toMatchObject({ status: "failed", error: { code: "not-found" }, counts: { errors: 2 } });
  });

  test("stays usable after a node of it ran out of its own time", async () => {
    const late = { ...extract({ selector: "h6", timeout: "300ms" }), continueOnError: true };
    expect((await runBrowserFlow([goto("/"), late, extract({ selector: "h1" })])).msg?.extracted).toBe("Orders");
  });
});

describe("tabs", () => {
  test("are apart from each other, each named by its message", async () => {
    const { outcome, msg } = await runBrowserFlow([
      goto("/"),
      { type: "browser.open", config: { to: "second" } },
      goto("/next", { in: "second" }),
      extract({ selector: "h1", in: "second", to: "two" }),
      extract({ selector: "h1", to: "one" }),
    ]);
    expect(outcome).toMatchObject({ status: "succeeded" });
    expect(msg).toMatchObject({ one: "Orders", two: "Next", browser: { tab: 1 }, second: { tab: 2 } });
  });

  test("that a message only claims to have are none", async () => {
    const { outcome } = await runBrowserFlow([
      { type: "core.set", config: { values: { "msg.browser": { tab: 7 } } } },
      goto("/"),
    ]);
    expect(outcome.error?.code).toBe("not-found");
  });
});

describe("browser.download", () => {
  const get = (config: object) => ({ type: "browser.download", config: { timeout: "20s", ...config } });

  test.each([
    ["what a click gives", { selector: "#file" }],
    ["what an address gives", { url: "" }],
  ])("saves %s", async (_, config) => {
    using home = tempHome();
    const file = join(home.path, "got");
    const from = "url" in config ? { url: `${site.url}/file` } : config;
    const { outcome, msg } = await runBrowserFlow([goto("/files"), get({ ...from, file })]);
    expect(outcome).toMatchObject({ status: "succeeded" });
    expect(msg?.download).toEqual({ file, name: "a.txt", size: 50_000 });
    expect(readFileSync(file, "utf8")).toBe("x".repeat(50_000));
  });

  const failures: [what: string, config: object, code: string][] = [
    ["is too large", { selector: "#file", maxBytes: 49_999 }, "too-large"],
    ["has no end", { selector: "#endless", maxBytes: 2_000_000 }, "too-large"],
    ["never begins", { selector: "h1", timeout: "1s" }, "timeout"],
  ];
  test.each(failures)("leaves nothing of a file that %s", async (_, config, code) => {
    using home = tempHome();
    const file = join(home.path, "got");
    const path = "timeout" in config ? "/" : "/files";
    expect((await runBrowserFlow([goto(path), get({ ...config, file })])).outcome.error?.code).toBe(code);
    expect(existsSync(file)).toBe(false);
  });

  test("takes no file that a page gives before it is asked", async () => {
    using home = tempHome();
    const file = join(home.path, "got");
    const { msg } = await runBrowserFlow([
      goto("/pushes"),
      extract({ selector: "h1" }),
      get({ url: `${site.url}/file`, file }),
    ]);
    expect(msg).toMatchObject({ extracted: "here", download: { size: 50_000 } });
  });
});

const hasDesktop = hostPart("a desktop (xvfb openbox xdotool)", () => {
  for (const program of ["Xvfb", "openbox", "xdotool"]) execFileSync("which", [program], { stdio: "ignore" });
});

test.skipIf(!hasDesktop)("shows itself on a desktop when the flow wants it", async () => {
  await using desktop = await openXDesktop();
  const display = { DISPLAY: desktop.env.DISPLAY };
  const open = { headless: false, desktop: display };
  const { outcome, msg } = await runBrowserFlow([goto("/"), extract({ selector: "h1" })], { open });
  expect(outcome).toMatchObject({ status: "succeeded" });
  expect(msg?.extracted).toBe("Orders");
  const nowhere = await runBrowserFlow([], { open: { headless: false, desktop: { DISPLAY: ":4711" } } });
  expect(nowhere.outcome.error).toMatchObject({ code: "bad-input", message: expect.stringContaining("desktop") });
});
