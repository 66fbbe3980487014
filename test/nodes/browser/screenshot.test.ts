// What browser.screenshot shows of secrets: nothing, wherever the page puts them. Every page writes white on yellow, so
// that what is black was painted.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openBrowserSite } from "../../support/browser-site.ts";
import { type Eye, openEye } from "../../support/picture.ts";
import { tempHome } from "../../support/temp-home.ts";
import { anItem } from "../one-node.ts";
import { credentials, runBrowserFlow, type Step } from "./browser-flow.ts";

const secret = "hunter2-c4nary";
const line = 40;
const letter = 12;

let eye: Eye;
beforeAll(async () => {
  eye = await openEye();
});
afterAll(() => eye[Symbol.asyncDispose]());

/** Lines of text below a password field, at places that are known; line 0 is the field. */
const pageOf = (lines: readonly string[], script = "") => `<style>
  body{margin:0;background:#ff0;color:#fff;font:20px/30px monospace}
  input,select,textarea,button{font:20px/24px monospace;background:#ff0;color:#fff;border:0;padding:0;margin:0;height:24px;display:block;width:300px}
  .line{position:absolute;left:20px;height:30px;white-space:pre}</style>
  <div class=line style="top:0"><input id=p></div>
  ${lines.map((text, i) => `<div class=line style="top:${(i + 1) * line}px">${text}</div>`).join("")}
  <script>const copy=(f)=>p.addEventListener("input",()=>f(p.value));${script}</script>`;

interface Shown {
  readonly png: Uint8Array;
  /** How black the first `letters` of a line are. */
  line(number: number, letters?: number): Promise<number>;
}

async function shoot(page: string, shot: object = {}, between: readonly Step[] = []): Promise<Shown> {
  await using site = await openBrowserSite({
    "/": page,
    "/inner": `<body style="margin:0;color:#fff;background:#ff0">${secret}`,
  });
  const { outcome, msg } = await runBrowserFlow(
    [
      { type: "browser.goto", config: { url: `${site.url}/` } },
      { type: "browser.fill", config: { credentials, selector: "#p" } },
      ...between,
      { type: "browser.screenshot", config: shot },
    ],
    { items: [anItem("login", { password: secret }, [site.host])] },
  );
  expect(outcome).toMatchObject({ status: "succeeded" });
  const png = Buffer.from(String(Reflect.get(Object(msg?.screenshot), "content")), "base64");
  return {
    png,
    line: (number, letters = secret.length) =>
      eye.blackness(png, { x: 20, y: number * line + 4, width: letters * letter, height: 18 }),
  };
}

describe("browser.screenshot blacks out", () => {
  test("the field that was filled, and nothing else", async () => {
    const shown = await shoot(pageOf(["no secret here"]));
    expect(await shown.line(0)).toBe(1);
    expect(await shown.line(1)).toBe(0);
  });

  test("the field also when the page has changed what stands in it", async () => {
    const shown = await shoot(pageOf([], `copy(()=>{p.value="XXXX"})`));
    expect(await shown.line(0)).toBe(1);
  });

  const copies: [what: string, line: string, script: string][] = [
    ["a text that repeats it", "<b id=t></b>", "copy(v=>t.textContent=v)"],
    ["a text in capitals", '<b id=t style="text-transform:uppercase"></b>', "copy(v=>t.textContent=v)"],
    ["a text in groups of letters", "<b id=t></b>", "copy(v=>t.innerHTML='<i>'+[...v].join('</i><i>')+'</i>')"],
    ["another field", "<input id=t>", "copy(v=>t.value=v)"],
    ["a field's hint", "<input id=t>", "copy(v=>t.placeholder=v)"],
    ["a longer text", "<textarea id=t></textarea>", "copy(v=>t.value=v)"],
    ["a choice", "<select id=t></select>", "copy(v=>t.add(new Option(v)))"],
    ["a button", "<input id=t type=button>", "copy(v=>t.value=v)"],
    ["a closed shadow tree", "<span id=t></span>", "copy(v=>t.attachShadow({mode:'closed'}).textContent=v)"],
    ["what a style adds", "<style>#t::before{content:attr(v)}</style><b id=t></b>", "copy(v=>t.setAttribute('v',v))"],
    ["a drawing", '<svg height=30 width=400><text id=t y=20 fill="#fff"></text></svg>', "copy(v=>t.textContent=v)"],
    ["its base64", "<b id=t></b>", "copy(v=>t.textContent=btoa(v))"],
    ["an inner page of the same host", "<iframe id=t frameborder=0 height=30></iframe>", "copy(v=>t.srcdoc=v)"],
    [
      "an inner page of another host",
      "<iframe id=t frameborder=0 height=30></iframe>",
      "copy(()=>t.src=location.href.replace('127.0.0.1','localhost')+'inner')",
    ],
    [
      "what is moved and turned",
      '<b id=t style="display:inline-block;transform:rotate(180deg)"></b>',
      "copy(v=>t.textContent=v)",
    ],
  ];
  // A page takes eight, each with a line below it that is no secret.
  for (const those of [copies.slice(0, 8), copies.slice(8)]) {
    describe("wherever a page has it", () => {
      let shown: Shown;
      beforeAll(async () => {
        const lines = those.flatMap(([, text], i) => [text.replaceAll(/(?<=id=|#)t\b/g, `t${i}`), "no secret here"]);
        const scripts = those.map(([, , script], i) => `{const t=t${i};${script}}`);
        const pause = { type: "core.delay", config: { for: "500ms" } };
        shown = await shoot(pageOf(lines, scripts.join("")), {}, [pause]);
      });
      for (const [i, [what]] of those.entries()) {
        test(what, async () => {
          expect(await shown.line(2 * i + 1)).toBe(1);
          expect(await shown.line(2 * i + 2)).toBe(0);
        });
      }
    });
  }

  test("a text of a page that was scrolled", async () => {
    const page = pageOf(
      ["<b id=t></b>"],
      "copy(v=>{t.textContent=v;document.body.style.height='3000px';scrollTo(0,30)})",
    );
    const { png } = await shoot(page);
    expect(await eye.blackness(png, { x: 20, y: line - 30 + 4, width: secret.length * letter, height: 18 })).toBe(1);
  });

  test("what lies far below in a picture of the whole page, and what is fixed to its lower edge", async () => {
    const text =
      '<b id=t style="position:absolute;top:2000px"></b><u id=f style="position:fixed;left:20px;bottom:0"></u>';
    const { png } = await shoot(pageOf([text], "copy(v=>{t.textContent=v;f.textContent=v})"), { fullPage: true });
    const { height } = await eye.size(png);
    expect(height).toBeGreaterThan(2_000);
    const width = secret.length * letter;
    expect(await eye.blackness(png, { x: 20, y: line + 2_004, width, height: 18 })).toBe(1);
    expect(await eye.blackness(png, { x: 20, y: height - 24, width, height: 18 })).toBe(1);
  });

  test("what the flow names besides", async () => {
    const shown = await shoot(pageOf(["<b id=t>somebody's name</b>"]), { mask: ["#t"] });
    expect(await shown.line(1)).toBe(1);
  });
});

test("a page that moves a secret about is not photographed", async () => {
  const script = `copy(v=>{t.textContent=v;setInterval(()=>{t.style.marginLeft=Math.random()*300+"px"},1)})`;
  await using site = await openBrowserSite({ "/": pageOf(["<b id=t></b>"], script) });
  const { outcome } = await runBrowserFlow(
    [
      { type: "browser.goto", config: { url: `${site.url}/` } },
      { type: "browser.fill", config: { credentials, selector: "#p" } },
      { type: "browser.screenshot" },
    ],
    { items: [anItem("login", { password: secret }, [site.host])] },
  );
  expect(outcome.error).toMatchObject({ code: "node-failed", message: expect.stringContaining("hold still") });
});

test("a picture goes into a file where the flow wants it", async () => {
  using home = tempHome();
  const file = join(home.path, "page.png");
  await using site = await openBrowserSite({ "/": "<h1>hello</h1>" });
  const { msg } = await runBrowserFlow(
    [
      { type: "browser.goto", config: { url: `${site.url}/` } },
      { type: "browser.screenshot", config: { file } },
    ],
    { open: { width: 640, height: 480 } },
  );
  const png = readFileSync(file);
  expect(msg?.screenshot).toEqual({ file, size: png.length });
  expect(await eye.size(png)).toEqual({ width: 640, height: 480 });
});
