// The table of schedules as kysely sees it.

interface SchedulesTable {
  flow: string;
  /** Of the trigger in the signed document. */
  position: number;
  robot: string | null;
  label: string | null;
  cron: string;
  zone: string;
  missed: string;
  /** Every instant up to then was fired or left out. */
  looked_at: string;
}

export interface ScheduleTables {
  schedules: SchedulesTable;
}
