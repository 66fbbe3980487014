// Settings of Node-RED's nodes, each on its own: what becomes of it, or how it is told that nothing does.
import { expect, it } from "vitest";
import { importNodeRed } from "../../../src/flow/node-red/import.ts";

type Red = Readonly<Record<string, unknown>>;

const tab = { id: "t", type: "tab", label: "Tab" };
const at = (id: string, type: string, more: Red): Red => ({ id, type, z: "t", wires: [["end"]], ...more });
const ends = (more: Red = {}) => at("end", "debug", { complete: "payload", ...more, wires: [] });
const begins = (more: Red = {}) =>
  at("begin", "inject", {
    props: [{ p: "payload" }],
    payload: "x",
    payloadType: "str",
    wires: [["it", "end"]],
    ...more,
  });

/** As Node-RED's editor writes a new node of each type. */
const usual: Readonly<Record<string, Red>> = {
  inject: {},
  debug: { active: true, tosidebar: true, console: false, tostatus: false },
  "http request": { method: "GET", ret: "txt", paytoqs: "ignore", url: "https://shop.example/", senderr: true },
  delay: { pauseType: "delay", timeout: "5", timeoutUnits: "seconds" },
  template: { field: "payload", fieldType: "msg", syntax: "mustache", template: "Hi {{payload}}", output: "str" },
  change: { rules: [{ t: "set", p: "payload", pt: "msg", to: "1", tot: "num" }] },
  switch: { property: "payload", propertyType: "msg", rules: [{ t: "lt", v: "1", vt: "num" }] },
  function: { func: "return msg;", outputs: 1 },
};

function imported(type: string, more: Red) {
  const settings = { ...usual[type], ...more };
  if (type === "inject") return importNodeRed([tab, begins(settings), ends()]);
  if (type === "debug") return importNodeRed([tab, begins(), ends(settings)]);
  return importNodeRed([tab, begins(), at("it", type, settings), ends()]);
}

const rule = (more: Red) => ({ rules: [{ p: "a", pt: "msg", ...more }] });
const test = (more: Red) => ({ rules: [more] });
const settings: Readonly<Record<string, readonly Red[]>> = {
  inject: [
    ...["json", "jsonata", "date", "env", "flow", "global", "bin"].map((payloadType) => ({
      payloadType,
      payload: "[1]",
    })),
    ...[{ once: true }, { repeat: "60" }, { crontab: "0 5 * * *" }, { props: [{ p: "topic", vt: "str", v: "a" }] }],
  ],
  debug: [{ active: false }, { tosidebar: false }, { console: true }, { tostatus: true }, { complete: "true" }],
  "http request": [
    ...["POST", "use"].map((method) => ({ method })),
    ...["obj", "bin"].map((ret) => ({ ret })),
    ...["query", "body"].map((paytoqs) => ({ paytoqs })),
    ...["basic", "digest", "bearer"].map((authType) => ({ authType })),
    ...[{ tls: "x" }, { proxy: "x" }, { insecureHTTPParser: true }, { senderr: false }, { url: "" }],
    ...["other", "msg"].map((keyType) => ({ headers: [{ keyType, keyValue: "X-A", valueValue: "1" }] })),
  ],
  delay: [
    ...["delayv", "random", "rate", "queue", "timed"].map((pauseType) => ({ pauseType })),
    ...[{ timeout: "6" }, { timeoutUnits: "days" }],
  ],
  template: [
    ...["{{#a}}x{{/a}}", "{{>p}}", "{{{payload}}}", "{{flow.a}}", "{{env.A}}"].map((template) => ({ template })),
    ...[{ field: "topic" }, { fieldType: "flow" }, { syntax: "plain" }, { output: "json" }, { output: "yaml" }],
  ],
  change: [
    ...["str", "json", "bin", "date", "jsonata", "env", "msg", "flow", "global"].map((tot) =>
      rule({ t: "set", to: "[1]", tot }),
    ),
    ...["str", "re", "env"].map((fromt) => rule({ t: "change", from: "x", fromt, to: "y", tot: "str" })),
    ...["msg", "flow"].flatMap((pt) => [rule({ t: "delete", pt }), rule({ t: "move", pt, to: "b", tot: "msg" })]),
    ...[rule({ t: "move", to: "b", tot: "flow" }), rule({ t: "set", p: "a[msg.b]", to: "1", tot: "str" })],
  ],
  switch: [
    ...["eq", "neq", "lte", "gt", "gte", "hask", "cont", "head", "tail", "index"].map((t) =>
      test({ t, v: "1", vt: "num" }),
    ),
    ...["true", "false", "null", "nnull", "empty", "nempty", "else"].map((t) => test({ t })),
    ...["string", "buffer"].map((v) => test({ t: "istype", v, vt: v })),
    ...["flow", "prev", "env", "msg"].map((vt) => test({ t: "lt", v: "a", vt })),
    ...["flow", "prev", "env", "jsonata"].map((propertyType) => ({ propertyType, property: "a" })),
  ],
  function: [
    ...[
      { outputs: 2 },
      { timeout: 5 },
      { initialize: "x()" },
      { finalize: "x()" },
      { libs: [{ var: "a", module: "a" }] },
    ],
  ],
};

it.each(Object.entries(settings))("no setting of %s is lost in silence", (type, list) => {
  const before = imported(type, {});
  expect(before.leftovers).toEqual([]);
  const lost = list.filter((one) => {
    const { flows, leftovers } = imported(type, one);
    return leftovers.length === 0 && JSON.stringify(flows) === JSON.stringify(before.flows);
  });
  expect(lost).toEqual([]);
});

it.each([
  ["msg.id = node.id; return msg;", "node.… in code, but for sending and logging"],
  ["msg.topic = node.name; return msg;", "node.… in code, but for sending and logging"],
  ["msg.res.send('ok');", "the HTTP request in msg.req and msg.res"],
  ["msg.payload = util.inspect(msg); return msg;", "util.… in code"],
  ["return { payload: context.global.limit };", "values shared between messages"],
  ["setTimeout(() => node.send(msg), 1000);", "code that is called later could still send"],
  ["ask(msg).then((payload) => node.send({ payload }));", "code that is called later could still send"],
])("of a function, it tells of %s", (func, message) => {
  expect(imported("function", { func }).leftovers).toMatchObject([{ node: "it", type: "function", message }]);
});

it("a function that awaits what is called later loses nothing", () => {
  const func = "await new Promise((go) => setTimeout(go, 10)); return msg;";
  expect(imported("function", { func }).leftovers).toEqual([]);
});

it.each<[Red, Red, string[]]>([
  [{}, {}, ["another catch got the same errors", "another catch got the same errors"]],
  [{ scope: ["it"] }, {}, ["another catch got the same errors", "another catch got the same errors"]],
  [{ scope: ["it"] }, { uncaught: true }, []],
  [{ scope: "group" }, { uncaught: true }, ["it was for the nodes of its group"]],
])("of catches that are for %j and %j, it tells what differs", (one, other, messages) => {
  const work = at("it", "function", { func: "throw 1;" });
  const list = [tab, begins(), work, at("one", "catch", one), at("other", "catch", other), ends()];
  const told = importNodeRed(list).leftovers.map(({ message }) => message);
  expect(told.filter((message) => !message.includes("msg.error.source"))).toEqual(messages);
});
