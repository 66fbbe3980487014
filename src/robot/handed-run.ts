// A run as it was handed over, read back from this robot's own disk.
import { z } from "zod";
import { statementSchema } from "../trust/statement.ts";

export const handedRun = z.object({
  order: statementSchema,
  flow_hash: z.string(),
  input: z.record(z.string(), z.unknown()),
});
