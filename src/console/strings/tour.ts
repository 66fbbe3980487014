// Words of the guided tour.

export const tourText = {
  title: "Guided tour",
  description: "From an empty workspace to a flow that ran, in the order in which things need each other.",
  stepOf: (at: number, count: number) => `Step ${at} of ${count}`,
  steps: {
    account: "Your account",
    vault: "A vault",
    item: "A secret in it",
    robot: "A robot",
    key: "The key for the robot",
    flow: "A flow that runs",
  },
  list: "Steps of the tour",
  isDone: "done",
  isNow: "now",
  isAhead: "ahead",
  leave: "Leave the tour",
  leaveWhy: "You can leave at any time: Home leads back to where you were.",
  anew: "Begin anew",
  begin: "Take the guided tour",
  goOn: (step: string) => `Go on with the tour: ${step}`,

  vaultWhy:
    "A vault holds what flows need: passwords, API keys, certificates. Its key is made in this page and reaches nobody but you and the robots that you give it to.",
  vaultName: "Name of the vault",
  vaultDefault: "first-vault",
  vaultAction: "Create the vault",
  vaultLost: (name: string) =>
    `The key of ${name} was made but never put away, and went with the page. Nobody can open that vault: make another one here, and delete it when you like.`,

  itemWhy: "The robot will read this login while it runs, and nobody else will. Make one up: nothing is signed in to.",
  itemName: "Name of the item",
  itemDefault: "example-login",
  username: "User name",
  usernameDefault: "ada",
  password: "Password",
  itemAction: "Seal it into the vault",

  robotWhy: "A robot is a host of yours that runs flows. This machine will do.",
  robotUse: (name: string) => `Take ${name}`,
  robotThere: "You have robots already. Take one of them, or add another.",
  robotAction: "Make a ticket for a robot",

  keyWhy: (robot: string, vault: string) =>
    `${robot} can open ${vault} only with its key. It is sealed in this page so that this robot alone can open it, and the robot signs for it.`,
  keyAction: (robot: string) => `Give ${robot} the key`,
  keyOffline: (robot: string) => `${robot} is not running yet. On its host:`,
  keyOfflineCommand: "sealbot robot start",
  keyWaiting: "Waiting for the robot. This page sees it come.",

  flowWhy:
    "This flow takes the login from the vault, greets its user, and then does what a careless author might do: it shows the password. You will see what becomes of that.",
  flowName: "first-flow",
  flowSigned: "You sign it in this page, so that no server can change what it does.",
  flowAction: "Sign, publish and run it",
  flowAgain: "Run it again",
  running: "It is under way…",
  succeeded: "Your first flow ran",
  succeededWhy:
    "Look at the last line: the robot masked the password before anything left it. The control plane has seen neither the password nor the vault's key.",
  failed: "The run did not succeed",
  nodes: { start: "Start", login: "Take the login", greet: "Say hello", careless: "A careless author" },
  toFlow: "The flow",
  toRun: "The run",
  finish: "Finish the tour",
} as const;
