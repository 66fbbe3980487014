// Saves an emergency kit as one page that needs nothing else. The key is then in a file: the reader asked for that.
import { type Kit, kitPage } from "../../client/vaults/kit.ts";
import { saveFile } from "./save-file.ts";

export const saveKit = (kit: Kit, fileName: string): void => saveFile(fileName, kitPage(kit), "text/html");
