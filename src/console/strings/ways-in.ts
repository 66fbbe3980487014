// Words of the ways in beside the sign-in: the recovery code, a join ticket, and the wait for a certificate.

export const recoverText = {
  title: "Back in with the recovery code",
  why: "It stands on your recovery kit. Your keys stay the same; the password and the code are new afterwards, and you are signed out everywhere else.",
  codeHint: "It begins with SBR1. Case, spaces and hyphens do not matter.",
  action: "Set the new password",
  toSignIn: "Back to the sign-in",
} as const;

export const joinText = {
  title: "Join a workspace",
  why: "Somebody gave you a ticket. It says which workspace you may trust, whatever this control plane says, so check it first.",
  ticket: "Ticket",
  ticketHint: "The whole line that begins with sbm1_. Its secret never leaves this page.",
  check: "Check the ticket",
  toSignIn: "I have an account",
  good: "The ticket is good",
  goodWhy: "This control plane shows the very workspace that the ticket names. Its root has the fingerprint",
  role: "You are invited as",
  accountTitle: "Make your account",
  accountWhy: "Your keys are made in this page and never leave it. Then whoever invited you certifies them.",
  name: "Name",
  nameHint: "How others see you.",
  action: "Make the account and join",
} as const;

export const awaitText = {
  title: "Almost there",
  why: "Your account is made. It can do nothing until the person who invited you has certified your keys; their open console or command does that by itself.",
  fingerprint: "The fingerprint of your keys, to be compared with what they see:",
  fingerprintName: "the fingerprint",
  waiting: "Waiting to be certified. This page goes on by itself.",
  attack: "Do not go on",
  attackWhy:
    "Other keys than those made in this page were put in their place on the way to whoever invited you, or by the control plane itself. Tell that person by another way, and have the invitation and the member revoked.",
} as const;

export const alreadyInText = {
  title: "You are signed in",
  why: (email: string) => `This page is for newcomers and for lost passwords. You are signed in as ${email}.`,
  toConsole: "Go to the console",
} as const;
