// Every migration by its number: a database goes through those that it has not seen, in order. One that was released
// is never changed.
import * as start from "./0001-start.ts";

export const migrations = { "0001-start": start };
