// Node-RED in a process of its own with a flow of a hundred nodes of one kind, which it is told to push messages through:
// node node-red-peer.mjs FOLDER KIND, where FOLDER holds its node_modules. Says { ready } and, for each { count }, { us }.
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";

const [, , folder, kind] = process.argv;
const nodes = 100;
const user = join(folder, `user-${kind}`);
const own = join(user, "own");
mkdirSync(own, { recursive: true });

const register = (name, body, more = "") =>
  `module.exports = (RED) => { function Node(config) { RED.nodes.createNode(this, config); ${body} } RED.nodes.registerType("${name}", Node${more}); };`;
const define = (name, body, more) => {
  writeFileSync(join(own, `${name}.js`), register(name, body, more));
  writeFileSync(
    join(own, `${name}.html`),
    `<script type="text/javascript">RED.nodes.registerType("${name}", { category: "bench", defaults: {}, inputs: 1, outputs: 1 });</script>`,
  );
};
define("bench-in", "globalThis.benchIn = this;");
define("bench-out", 'this.on("input", (msg, send, done) => { done(); globalThis.benchOut(msg); });');
define("bench-pass", 'this.on("input", (msg, send, done) => { send(msg); done(); });');
define(
  "bench-secret",
  'this.on("input", (msg, send, done) => { msg.length = this.credentials.secret.length; send(msg); done(); });',
  ', { credentials: { secret: { type: "password" } } }',
);

const type = { pass: "bench-pass", function: "function", secret: "bench-secret" }[kind];
const wiresOf = (i) => [[i + 1 < nodes ? `n${i + 1}` : "out"]];
const flow = [
  { id: "tab", type: "tab", label: "bench" },
  { id: "in", type: "bench-in", z: "tab", wires: [["n0"]] },
  ...Array.from({ length: nodes }, (_, i) => ({
    ...{ id: `n${i}`, type, z: "tab", wires: wiresOf(i) },
    ...(kind === "function" && { func: "msg.n = msg.n + 1;\nreturn msg;", outputs: 1 }),
  })),
  { id: "out", type: "bench-out", z: "tab", wires: [] },
];
const secrets = Array.from({ length: nodes }, (_, i) => [`n${i}`, { secret: "x".repeat(40) }]);
writeFileSync(join(user, "flows.json"), JSON.stringify(flow));
writeFileSync(join(user, "flows_cred.json"), JSON.stringify(kind === "secret" ? Object.fromEntries(secrets) : {}));

const RED = createRequire(join(folder, "package.json"))("node-red");
RED.init(createServer(), {
  ...{ httpAdminRoot: false, httpNodeRoot: false, userDir: user, nodesDir: own, flowFile: "flows.json" },
  ...{ logging: { console: { level: "off" } }, credentialSecret: false, telemetry: { enabled: false } },
});
await RED.start();
while (!globalThis.benchIn) await new Promise((resolve) => setTimeout(resolve, 20));

const once = () =>
  new Promise((resolve) => {
    globalThis.benchOut = resolve;
    globalThis.benchIn.send({ n: 0 });
  });
process.on("message", async ({ count }) => {
  const begin = performance.now();
  for (let i = 0; i < count; i++) await once();
  process.send({ us: ((performance.now() - begin) * 1_000) / count / nodes });
});
process.on("disconnect", () => process.exit());
process.send({ ready: true });
