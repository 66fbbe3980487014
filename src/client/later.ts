// Marks what is still to be filled in; goes away.
import { errorOf } from "../base/errors.ts";

export const later = (..._given: unknown[]): never => {
  throw errorOf({ code: "internal", message: "not built yet" });
};
