// Words of the audit log's page.

export const auditText = {
  title: "Audit",
  description: "Everything that was done, in a chain of hashes that is checked in this page.",
  checked: (rows: number) =>
    `The whole chain was checked here: ${rows.toLocaleString("en")} rows, none cut out and none changed.`,
  head: "Newest hash",
  headWhy: "Write it down elsewhere: a log that was replaced as a whole has another one.",
  copyHead: "the newest hash",
  search: "Search by who, what or detail",
  kind: "Kind",
  anyKind: "Anything",
  when: "When",
  who: "Who",
  what: "What",
  subject: "To what",
  number: "No.",
  list: "Audit log",
  count: (count: number) => `${count.toLocaleString("en")} ${count === 1 ? "row" : "rows"}`,
  none: "No row is like that",
} as const;
