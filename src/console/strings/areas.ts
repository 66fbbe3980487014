// Names of the areas, and what stands at an address that has no page.

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
  notFound: "There is no such page",
  notFoundWhy: "The address may have a typo, or it belongs to a newer version.",
  toHome: "Go home",
} as const;
