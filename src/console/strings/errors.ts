// What went wrong, in plain words: a heading for each code, and what to do about it here where the advice of the error
// itself is meant for a command line.
import type { ErrorCode } from "../../base/errors.ts";

interface Words {
  readonly title: string;
  readonly hint?: string;
}

export const errorWords: Partial<Record<ErrorCode, Words>> = {
  "not-signed-in": { title: "You are not signed in", hint: "Check the address and the password, then try again." },
  "bad-key": { title: "This key does not fit" },
  "bad-input": { title: "This cannot be taken as it is" },
  "not-allowed": { title: "Your role does not allow this" },
  "not-permitted": { title: "This is not permitted", hint: "Ask somebody who holds the vault to permit it." },
  "not-authorized": { title: "The account at the other service has to be authorised again" },
  "untrusted-key": { title: "These keys cannot be trusted", hint: "Do not go on. Compare fingerprints with the host." },
  "untrusted-sender": {
    title: "This was not signed by anyone who may",
    hint: "Somebody with write access to the vault can write it again.",
  },
  "untrusted-flow": { title: "This version of the flow was not signed by anyone who may" },
  "clock-wrong": { title: "The clock of this computer is wrong", hint: "Set it right, then try again." },
  "rolled-back": { title: "The control plane shows an old state as new" },
  stale: { title: "What the control plane shows is too old to be believed" },
  forked: { title: "The control plane shows two versions of one history" },
  revoked: { title: "This was revoked" },
  pending: {
    title: "Nobody has confirmed this yet",
    hint: "Robots are endorsed on their own page, members by whoever invited them.",
  },
  cloned: { title: "Two robots have the same keys", hint: "Find out which host is the real one, and stop the other." },
  "vault-locked": { title: "The vault is locked", hint: "Open it with its Vault Secret Key first." },
  "vault-refused": { title: "The vault was refused" },
  "vault-busy": { title: "The vault is in use" },
  "item-exists": { title: "There is an item of that name" },
  "item-missing": { title: "The item is not there" },
  "item-not-ready": { title: "The item holds nothing yet" },
  "item-expired": { title: "The item's time is over" },
  conflict: { title: "Something changed meanwhile", hint: "Look at it again, then repeat your change." },
  "not-found": { title: "This is not there", hint: "It may have been deleted, or the address has a typo." },
  unreachable: {
    title: "The control plane cannot be reached",
    hint: "Check the network. This page goes on by itself once it is back.",
  },
  "robot-offline": { title: "The robot is offline", hint: "Start it on its host, then try again." },
  "rate-limited": { title: "Too many tries" },
  timeout: { title: "The control plane did not answer in time", hint: "Try again in a moment." },
  "setup-done": { title: "This control plane already has an owner", hint: "Sign in, or ask to be invited." },
  "ticket-used": { title: "This ticket was used before" },
  "ticket-expired": { title: "This ticket is too old" },
  "too-large": { title: "This is too large" },
  "disk-full": { title: "The control plane's disk is full" },
  cancelled: { title: "This was cancelled" },
  internal: { title: "Something went wrong here", hint: "Reload the page. If it happens again, please report it." },
};

export const otherError = "This did not work";
