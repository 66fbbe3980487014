// What copying and moving share: one file, streamed into its new place, which it takes only once it is whole.
import { z } from "zod";
import { filePath, mustBeFree, openFile, replaceFile } from "./place.ts";

export const transferConfig = z.strictObject({
  path: filePath,
  /** The file's new path and name. */
  target: filePath,
  /** Whether it may take the place of a file that is there. */
  overwrite: z.boolean().default(false),
});
export type Transfer = z.output<typeof transferConfig>;

export async function copyFile({ path, target, overwrite }: Transfer, run: string, signal: AbortSignal): Promise<void> {
  await using source = await openFile(path);
  if (!overwrite) await mustBeFree(target);
  const content = source.createReadStream({ autoClose: false, signal });
  await replaceFile(target, run, (file) => file.writeFile(content, { signal }));
}
