// Words of the parts that every area uses.

export const partsText = {
  copy: "Copy",
  copied: "Copied",
  show: "Show",
  hide: "Hide",
  hidden: "hidden",
  cancel: "Cancel",
  dismiss: "Dismiss",
  closeDialog: "Close the dialog",
  retry: "Try again",
  reload: "Reload the page",
  loading: "Loading…",
  offline: "There is no network",
  offlineWhy: "This goes on by itself once the network is back.",
  details: "What exactly happened",
  typeToConfirm: (text: string) => `Type ${text} to confirm`,
  now: "just now",
  never: "never",
  rows: (count: number, name: string) => `${count.toLocaleString("en")} ${name}`,
} as const;
