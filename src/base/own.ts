// Looking something up by a name that somebody else chose, such as `constructor`, which every object has.

/** What an object itself has under that name. */
export const findOwn = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;
