// The robot's setting that says which folders of its host flows may declare files of.
import { errorOf } from "../../base/errors.ts";
import { hostPath } from "../../flow/fields.ts";

/**
 * Folders with `;` between them; the word `none` is no folder at all.
 * @throws InputError `bad-input` when one is not an absolute path.
 */
export function parseFolders(text: string): readonly string[] {
  if (text === "none") return [];
  return text.split(";").map((one) => {
    const folder = one.trim();
    if (hostPath.safeParse(folder).success) return folder;
    throw errorOf({
      code: "bad-input",
      message: "setting flowFolders: expected absolute paths with ; between them",
      hint: 'For example "/srv/orders;/srv/reports", or "none".',
    });
  });
}
