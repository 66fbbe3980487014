// Words of the settings' page.

export const settingsText = {
  title: "Settings",
  description: "Your account, this browser, and the control plane that you are signed in to.",

  account: "Account",
  name: "Name",
  email: "Email",
  role: "Role",
  noRole: "Nobody has certified you yet",
  fingerprint: "Fingerprint of your keys",
  fingerprintName: "your fingerprint",
  fingerprintWhy: "Others compare it before they trust you: read it to them by another way than this control plane.",

  sessions: "Where you are signed in",
  since: "Signed in",
  used: "Last used",
  ends: "Ends unless it is used",
  here: "This browser",
  elsewhere: "Elsewhere",
  where: "Where",
  endOthers: "Sign out everywhere else",
  endOthersTitle: "Sign out everywhere else?",
  endOthersBody:
    "Every other browser and command line that is signed in as you has to sign in again. Keys that they hold open are of no use to them without a session.",
  endedOthers: "You are signed in only here.",

  password: "Password",
  passwordWhy:
    "Changing it makes a new recovery code as well, and signs you out everywhere else. The password is used in this page alone and reaches nobody.",
  changePassword: "Change the password…",
  changeTitle: "Change the password",
  current: "Password now",
  currentKey: "Account key now",
  change: "Change the password",
  changed: "The password is changed. You are signed out everywhere else.",
  kit: "Recovery kit",
  kitWhy:
    "The code on it gets you back in when the password is lost. Lost the kit, or somebody saw it? Make a new one: the old code is worth nothing then.",
  renewKit: "Make a new recovery kit…",
  kitTitle: "Make a new recovery kit",
  renew: "Make the kit",
  renewed: "The new recovery kit counts; the old one is worth nothing.",
  done: "Done",
  keepKey: "Make a new account key, too",
  keepKeyHint: "Without it your account has none any more, and signs in by the password alone.",

  looks: "Appearance",
  looksWhy: "Of this browser only.",
  scheme: "Theme",

  keys: "Keys in this tab",
  keysWhy:
    "Your keys, and those of open vaults, are in this tab's memory alone. They go when the tab is closed or loaded anew, and when nobody has used it for a while. Your password brings them back.",
  lockAfter: "Lock the tab when it was not used for",
  limits: { 5: "5 minutes", 15: "15 minutes", 60: "1 hour", 720: "12 hours" },
  lockNow: "Lock it now",

  plane: "Control plane",
  workspace: "Workspace",
  root: "Fingerprint of the workspace's root",
  rootName: "the root's fingerprint",
  rootWhy: "Everybody in the workspace sees the same one. Another one means another root: trust nothing there.",
  version: "Version",
  addresses: "Addresses",
  reads: "To read",
  help: "Help and commands",
  api: "The HTTP interface",
  openapi: "Its OpenAPI document",
} as const;
