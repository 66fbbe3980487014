// The console's first file. It sets zod up before anything is loaded that makes a schema: compiling checks at run time
// is what the page's policy forbids.
import { z } from "zod";

z.config({ jitless: true });
const { start } = await import("./start.tsx");
start();
