// Why a run that waits for its turn waits: what the run in front of it waits for. It must never ask for what ended.
import { NotFoundError } from "../base/errors.ts";
import { getRun } from "../client/flows/runs.ts";
import type { MemberSession } from "../client/session/session.ts";
import type { RunRow } from "../wire/shapes.ts";
import { waitingTexts } from "./show/run.ts";

/** One sentence for each vault whose key the run in front waits for; none where no run is in front. */
export async function aheadTexts(
  session: MemberSession,
  { behind }: Pick<RunRow, "behind">,
  vaultName: () => Promise<(id: string) => string>,
): Promise<readonly string[]> {
  if (behind === null) return [];
  const ahead = await getRun(session, behind).catch((error: unknown) => {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  });
  return ahead && ahead.waiting_for.length > 0 ? waitingTexts(ahead, await vaultName()) : [];
}
