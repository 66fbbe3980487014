// Where a program lies that others start by its name.
import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** Its first place on PATH, as a shell finds it; `undefined` when it is in none. */
export async function findProgram(
  name: string,
  { PATH = "" }: { readonly PATH?: string },
): Promise<string | undefined> {
  for (const folder of PATH.split(delimiter).filter((one) => one !== "")) {
    const path = join(folder, name);
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}
