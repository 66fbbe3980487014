// Imported into a process by NODE_OPTIONS: writes down, when it ends, which of Node's own modules it has loaded.
import { writeFileSync } from "node:fs";

const { LOADED_MODULES: folder } = process.env;
process.once("exit", () => writeFileSync(`${folder}/${process.pid}`, process.moduleLoadList.join("\n")));
