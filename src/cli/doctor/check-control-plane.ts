// Whether what answers is a control plane, and of which version.
import { z } from "zod";
import { readAnswer } from "../../wire/answer-text.ts";
import { type Check, fail, ok, warn } from "./check.ts";
import type { Examined } from "./examined.ts";
import { getServer } from "./server-known.ts";

/** Characters of its description, which holds its version. */
const longest = 4 * 1024 * 1024;
const patience = 10_000;

const described = z.object({ info: z.object({ version: z.string().max(64) }) });

export const controlPlaneCheck: Check = {
  name: "control plane",
  needs: ["certificate"],
  run: async (examined) => {
    const server = await getServer(examined);
    const answer = await examined.answer(server);
    if (answer.reached !== "answer") return fail(answer.fault.message, answer.fault.hint);
    if (answer.status !== 200 || answer.body !== "ok\n") {
      return fail(
        `${server.origin} answers, but not as a control plane does: ${answer.status}, ${answer.type}`,
        "Is the address right? A sign-in page of this network, or a proxy that is in the way, answers like that, too.",
      );
    }
    const theirs = await findVersion(examined, server);
    if (theirs === undefined) return warn("answers, and says no version", "Update the control plane.");
    if (theirs === examined.version) return ok(`version ${theirs}, as here`);
    return warn(`version ${theirs}, and this is ${examined.version}`, "Update the older of the two.");
  },
};

async function findVersion({ outside }: Examined, server: URL): Promise<string | undefined> {
  const signal = AbortSignal.timeout(patience);
  const init = { method: "GET", headers: { accept: "application/json" }, redirect: "error", signal } as const;
  const answer = await outside.fetch(new URL("/openapi.json", server), init);
  if (!answer.ok) return undefined;
  const text = await readAnswer(answer, longest, "its description");
  try {
    return described.safeParse(JSON.parse(text)).data?.info.version;
  } catch {
    return undefined; // No JSON: a control plane of some other kind.
  }
}
