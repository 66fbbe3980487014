// `npm start`: a control plane on this machine with its console, and how to go on from there.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ensureConsole } from "./console-build.ts";

// Without a console the control plane still does all else, and says on its page what is missing.
if ((await ensureConsole()) !== 0) console.error("The console could not be built; starting without it.");

const main = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));
const server = spawn(process.execPath, [main, "server", "start", ...process.argv.slice(2)], {
  stdio: ["inherit", "pipe", "inherit"],
});
server.stdout.setEncoding("utf8");
server.stdout.on("data", (text: string) => {
  process.stdout.write(text);
  const [, url] = text.match(/control plane listening on (\S+)/) ?? [];
  if (url) process.stdout.write(nextSteps(url));
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => server.kill(signal));
server.once("close", (code) => {
  process.exitCode = code ?? 1;
});

const nextSteps = (url: string) => `
Open ${url} in a browser to make the first account with the setup code, or go on in another terminal:
  npm run --silent sealbot -- account create --server ${url} --email you@example.com --setup-code CODE
  npm run --silent sealbot -- vault create ops
  npm run --silent sealbot -- robot invite --name my-robot
Ctrl-C stops the control plane; its data stays.
`;
