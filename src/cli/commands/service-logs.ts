// `sealbot service logs`: what the robot of the service has logged, as the platform kept it.
import { spawn } from "node:child_process";
import { errorOf } from "../../base/errors.ts";
import { count, defineCommand, flag } from "../command.ts";
import { findService, serviceFlags } from "../service/find-service.ts";
import { processHost } from "../service/host.ts";

export const command = defineCommand({
  path: "service logs",
  summary: "Show what the service has logged",
  options: {
    ...serviceFlags,
    follow: flag("go on with what comes"),
    lines: count("N", "how many of the last lines (default 200)"),
  },
  staysUp: true,
  examples: ["sealbot service logs", "sealbot service logs --follow --lines 20"],
  async run({ env, out, signal }, { options: { follow, lines = 200, ...wanted } }) {
    const service = await findService(processHost(env), wanted);
    const [program = "", ...args] = service.logs({ follow, lines });
    await new Promise<void>((resolve, reject) => {
      const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"], signal, env });
      child.stdout.on("data", (chunk: Uint8Array) => out.raw(chunk));
      child.on("error", (cause) => (signal.aborted ? resolve() : reject(notThere(program, cause))));
      child.on("close", (status) => (signal.aborted || status === 0 ? resolve() : reject(failed(program, status))));
    });
  },
});

const notThere = (program: string, cause: unknown) =>
  errorOf({ code: "not-found", message: `${program} cannot be started on this host`, cause });
const failed = (program: string, status: number | null) =>
  errorOf({ code: "interrupted", message: `${program} ended with status ${status}`, hint: "It may need sudo." });
