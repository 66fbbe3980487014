// Everything a robot writes down while it works, in one database, so that one transaction can cover a state, its
// message to the control plane and the number of the message that caused it.
import { FlowTable, ItemTable, KeptTable } from "./store/caches.ts";
import { Journal } from "./store/journal.ts";
import { CounterTable, DocumentTable, PinTable, SeenTable, UseTable } from "./store/memory.ts";
import { OutboxTable } from "./store/outbox.ts";
import { RunTable } from "./store/runs.ts";

export class RobotStore extends Journal {
  readonly counters = new CounterTable(this.sql);
  readonly documents = new DocumentTable(this.sql);
  readonly pins = new PinTable(this.documents);
  readonly seen = new SeenTable(this.sql);
  readonly uses = new UseTable(this.sql);
  readonly outbox = new OutboxTable(this.sql);
  readonly runs = new RunTable(this.sql);
  readonly flows = new FlowTable(this.sql);
  readonly items = new ItemTable(this.sql);
  readonly kept = new KeptTable(this.sql);
}
