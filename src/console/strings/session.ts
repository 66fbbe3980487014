// Words of signing in, and of the first start.

export const sessionText = {
  signIn: "Sign in",
  signInTo: "Sign in to sealbot",
  email: "Email",
  password: "Password",
  accountKey: "Account key",
  accountKeyHint: "This account was made with a key beside the password. It begins with SBA1.",
  withAccountKey: "I have an account key",
  working: "Working out your keys…",
  keysHere: "Your password and your keys never leave this page.",
  expired: "Your session has ended. Sign in to go on.",
  unlockTitle: "Welcome back",
  unlock: "Unlock",
  unlockWhy: "This page was loaded anew, and your keys live only as long as a page. Your password opens them again.",
  otherAccount: "Use another account",
  lostPassword: "Lost the password?",
  haveTicket: "I have a ticket to join",

  setupTitle: "Set up sealbot",
  setupWhy: "You are the first here. Make the account that owns this workspace; others are invited later.",
  setupCode: "Setup code",
  setupCodeHint: "The control plane printed it when it started.",
  making: { password: "Password", again: "Password, once more" },
  replacing: { password: "New password", again: "New password, once more" },
  passwordsDiffer: "The two passwords are not the same.",
  wantAccountKey: "Add an account key",
  wantAccountKeyHint:
    "A second secret of 160 random bits, needed for every new sign-in. It protects your keys even from whoever steals the server.",
  createAccount: "Create the account",
  strength: ["Too weak", "Weak", "Fair", "Good", "Strong"],

  kitTitle: "Your recovery kit",
  kitWhy:
    "With the recovery code you get back in when the password is lost. It is shown only now, and nobody can show it again: not the control plane, not its makers.",
  kitCode: "Recovery code",
  kitAccountKey: "Account key",
  kitPrint: "Print",
  kitSave: "Save as a file",
  kitCopy: "the recovery code",
  kitCopyAccountKey: "the account key",
  kitDone: "I have put it in a safe place",
  kitGoOn: "Go on to the console",
  kitFile: "sealbot-recovery-kit.html",

  unreachableTitle: "The control plane cannot be reached",
  starting: "Starting…",
  oldBrowser: "This browser is too old",
  oldBrowserWhy:
    "The console makes signatures with Ed25519 in the page. Use a current Firefox, Chrome, Edge or Safari.",
  insecure: "This page is not secure",
  insecureWhy: "Browsers give keys only to pages that came over https, or from this machine itself.",
} as const;
