// Words of the dialog that signs a flow.
import type { Access } from "../../client/vaults/vault-view.ts";

const many = (count: number, one: string, more: string) => `${count.toLocaleString("en")} ${count === 1 ? one : more}`;

export const publishText = {
  title: "Sign and publish",
  faults: (count: number) => `${many(count, "fault", "faults")} to correct first`,
  faultsWhy: "A robot would refuse this flow. Nothing is signed until all of them are gone.",
  faultList: "What is wrong",
  node: (id: string) => `Node ${id}`,
  flow: "The flow",
  first: "This is the first version. You sign all of it:",
  next: (version: number, before: number) => `This becomes version ${version}. What it changes in version ${before}:`,
  changes: "What you sign",
  same: (version: number) => `Nothing is different from version ${version}.`,
  meanwhile: (version: number, who: string) => `${who} signed version ${version} meanwhile`,
  meanwhileWhy: "What you see is the difference from that version. Signing takes back whatever of it is not in yours.",
  namesake: (name: string) => `There is a flow called ${name} already: this would be its next version`,
  gone: "The flow was deleted meanwhile",
  goneWhy: "Signing makes it anew, as a flow of its own.",
  permits: "What it may touch then",
  permitsWhy: "The flow asks for these. Your signature lets it, for all of its versions until somebody withdraws it.",
  may: (vault: string, access: Access, items: "*" | number) =>
    `May ${access === "read" ? "read" : "read and write"} ${items === "*" ? "every item" : many(items, "item", "items")} of ${vault}`,
  closed: (vault: string) => `Open ${vault} to permit it`,
  open: "Open it here",
  others: "Somebody who was granted the vault has to permit this.",
  withPermits: (count: number) => `Sign ${count === 1 ? "the permit" : `the ${count} permits`} as well`,
  allPermitted: "Every permit that it needs is there.",
  signedBy: (email: string) =>
    `Signed in this page with the key of ${email}. Robots verify it before they run anything.`,
  cancel: "Not now",
  publish: "Sign and publish",
  published: (flow: string, version: number) => `${flow}, version ${version}, is signed.`,
  unpermitted: (count: number) => `${many(count, "permit is", "permits are")} still missing: see the flow’s page.`,
} as const;
