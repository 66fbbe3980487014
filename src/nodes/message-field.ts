// Where in a message a node puts its result: one field of it, never one that would change what objects are.
import { z } from "zod";

/** The field of the message that a result is put into. */
export const messageField = z
  .string()
  .regex(/^(?!__proto__$|constructor$|prototype$)[A-Za-z_$][\w$-]{0,99}$/, "1 to 100 letters, digits, _ $ or -");
