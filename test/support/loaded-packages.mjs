// Imported into a process by --import: prints, when it ends, which packages it has loaded.
import { registerHooks } from "node:module";

const loaded = new Set();
registerHooks({
  load(url, context, next) {
    const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? [];
    if (name) loaded.add(name);
    return next(url, context);
  },
});
process.once("exit", () => console.log(JSON.stringify([...loaded].sort())));
