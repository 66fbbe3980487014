// The console's first file. It sets zod up before anything is loaded that makes a schema, as compiling checks at run
// time is what the page's policy forbids: what is imported first runs first.
import "./jitless.ts";
import { start } from "./start.tsx";

start();
