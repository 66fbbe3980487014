// Names of the areas, and what stands where an area is still done on the command line.

export const areaText = {
  home: "Home",
  vaults: "Vaults",
  robots: "Robots",
  flows: "Flows",
  runs: "Runs",
  audit: "Audit",
  members: "Members",
  tokens: "Tokens",
  settings: "Settings",
  tour: "Guided tour",
  byCommand: "This is done on the command line",
  byCommandWhy: "These commands do it, on any machine where you are signed in:",
  notFound: "There is no such page",
  notFoundWhy: "The address may have a typo, or it belongs to a newer version.",
  toHome: "Go home",
} as const;
