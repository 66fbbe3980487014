// Words of the frame around every page.

export const shellText = {
  skip: "Skip to the content",
  navigation: "Main",
  openNavigation: "Open the navigation",
  closeNavigation: "Close the navigation",
  search: "Search or jump to…",
  searchLabel: "Search pages, robots and commands",
  nothingFound: "Nothing by that name",
  pages: "Pages",
  robots: "Robots",
  actions: "Actions",
  lock: "Lock this tab",
  signOut: "Sign out",
  unnamedDraft: "a flow without a name",
  dropTitle: "Sign out and drop your drafts?",
  dropWhy: (names: readonly string[]) =>
    `Not signed yet, and kept in this browser only: ${names.join(", ")}. Signing out drops ${names.length === 1 ? "it" : "them"}. Publish first, or lock this tab instead: then drafts stay.`,
  dropAction: "Sign out and drop",
  help: "Help",
  settings: "Account and settings",
  looks: "Looks",
  light: "Light",
  dark: "Dark",
  auto: "As the system",
  live: "Live",
  connecting: "Connecting…",
  lost: "Reconnecting…",
  codeWaits: "The control plane cannot be reached. This goes on as soon as it is back.",
  bell: (count: number) =>
    count === 0
      ? "No robot waits for a secret"
      : `${count} ${count === 1 ? "robot waits" : "robots wait"} for a secret`,
  waiting: "Waiting for a secret",
  nobodyWaits: "No robot waits for a secret.",
  banner: (robot: string, vault: string) => `${robot} waits for the key of vault ${vault}.`,
  bannerMore: (count: number) => `And ${count} more.`,
  answer: "Unlock…",
} as const;
