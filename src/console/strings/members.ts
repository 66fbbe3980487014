// Words of the members' page.
import type { Role } from "../../trust/fields.ts";

export const membersText = {
  title: "Members",
  description:
    "The people and programs of this workspace. Each has keys of its own, certified by the workspace's root.",
  list: "Members",
  member: "Member",
  role: "Role",
  state: "State",
  fingerprint: "Fingerprint",
  noRole: "–",
  states: { pending: "Waits to be certified", active: "Active", removed: "Removed", refused: "Not to be trusted" },
  you: (name: string) => `${name} (you)`,
  invite: "Invite a member…",
  inviteTitle: "Invite a member",
  inviteWhy:
    "Hand the ticket over yourself. The control plane never sees its secret, so it cannot let anybody else in.",
  roles: {
    owner: "Owner: everything, and certifies members",
    admin: "Admin: robots, vaults and flows",
    operator: "Operator: runs flows, brings keys",
    viewer: "Viewer: looks",
  } satisfies Readonly<Record<Role, string>>,
  make: "Make the ticket",
  ticketWhy: "Whoever has it can join, once, within the hour. It is shown only here and only now.",
  joinLink: "For the newcomer's browser; what follows the # is sent to nobody:",
  join: "Or on the newcomer's command line:",
  waiting: "Waiting for the newcomer. This dialog certifies them as soon as they prove that they have the ticket.",
  joined: (name: string) => `${name} joined and is certified`,
  attack: "This is an attack",
  attackWhy:
    "Somebody answered the ticket who does not have it, or changed the newcomer's keys on the way. Nobody was certified. Find out who could change the traffic, then make a new ticket.",
  close: "Close",
  certify: "Certify",
  certifyLabel: (name: string) => `Certify ${name}`,
  certified: (name: string) => `${name} is certified.`,
  change: (name: string) => `Change ${name}`,
  newRole: "Another role…",
  newRoleTitle: (name: string) => `Another role for ${name}`,
  newRoleWhy: "They get a new certificate for the keys that they have. They see it when they unlock their tab again.",
  newRoleTaken:
    "What they signed and still stands is signed again by you, so that no flow or robot falls with it. The vaults that they hold stay theirs: take those under Access.",
  newRoleOwner: "An owner knows the root key: everything that can be certified, they can certify.",
  newRoleNever:
    "An owner knows the root key, so that no certificate can take it back. Remove them, which makes a new root, and invite them again.",
  newRoleAction: "Sign the certificate",
  hasRole: (name: string, role: string) => `${name} is ${role} now.`,
  remove: "Remove…",
  removeTitle: (name: string) => `Remove ${name}?`,
  removeBody:
    "Their keys count for nothing from then on. What they signed and still stands is signed again by you, so that no flow or robot falls with them. What they could read must be treated as known to them: rotate their vaults afterwards.",
  removeOwner:
    "They are an owner and know the root key: the workspace gets a new one, and everybody is certified again.",
  removeAction: "Remove the member",
  removed: (name: string) => `${name} is removed.`,
  action: "Action",
} as const;
