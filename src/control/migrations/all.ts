// Every migration by its number: a database goes through those that it has not seen, in order. One that was released
// is never changed.
import * as start from "./0001-start.ts";
import * as itemUses from "./0002-item-uses.ts";
import * as rotations from "./0003-rotations.ts";
import * as leases from "./0004-leases.ts";
import * as dropbox from "./0005-dropbox.ts";
import * as hooks from "./0006-hooks.ts";
import * as renewals from "./0007-renewals.ts";
import * as schedules from "./0008-schedules.ts";
import * as leanLists from "./0009-lean-lists.ts";

export const migrations = {
  "0001-start": start,
  "0002-item-uses": itemUses,
  "0003-rotations": rotations,
  "0004-leases": leases,
  "0005-dropbox": dropbox,
  "0006-hooks": hooks,
  "0007-renewals": renewals,
  "0008-schedules": schedules,
  "0009-lean-lists": leanLists,
};
