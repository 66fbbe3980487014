// The first steps of the addresses that are pages of the console. The control plane answers them with the console's
// page, and everything else as it always does; the console has an area for each.

export const consolePages = [
  "vaults",
  "robots",
  "flows",
  "runs",
  "audit",
  "members",
  "tokens",
  "settings",
  "tour",
  "join",
  "recover",
] as const;
export type ConsolePage = (typeof consolePages)[number];

/** Where providers send a person back to who consented to a connection in the console: a page apart from the others. */
export const connectPath = "/connect";
