// Keeps zod from compiling its checks at run time, which the page's policy forbids. Nothing that makes a schema may run
// before it.
import { z } from "zod";

z.config({ jitless: true });
