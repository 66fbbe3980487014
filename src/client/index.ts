// The public entry `sealbot/client`: everything that needs a member's keys, for the console, the CLI and other
// programs. It runs in Node and in a page.
export { groupOf } from "../vault/vsk.ts";
export {
  type Credentials,
  changePassword,
  createAccount,
  endOtherSessions,
  listSessions,
  login,
  loginService,
  logout,
  type NewAccount,
  type OwnSession,
  recover,
} from "./account/accounts.ts";
export { checkPassword, leastPasswordLength, type PasswordStrength, passwordStrength } from "./account/password.ts";
export { parseServiceIdentity, type ServiceIdentity } from "./account/service-identity.ts";
export { createToken, listTokens, revokeToken } from "./account/tokens.ts";
export { readAudit, verifyAudit } from "./audit.ts";
export {
  deleteFlow,
  type Flow,
  type FlowPlan,
  getFlow,
  listFlows,
  listFlowVersions,
  planFlow,
  pushFlow,
  type WantedPermit,
} from "./flows/flows.ts";
export { createHookKey, listHookKeys, revokeHookKey } from "./flows/hook-keys.ts";
export {
  cancelRun,
  followRun,
  getRun,
  listRunEvents,
  listRuns,
  type RunTarget,
  type RunUpdate,
  rerun,
  startRun,
  waitForRun,
} from "./flows/runs.ts";
export { type FlowSchedule, type NewSchedule, scheduleFlow, schedulesOf } from "./flows/schedules.ts";
export { type FlowName, usedBy } from "./flows/used-by.ts";
export { type CheckedTicket, checkMemberTicket, joinAsMember } from "./members/member-join.ts";
export { removeMember } from "./members/member-removal.ts";
export {
  awaitAndCertify,
  certifyMember,
  createService,
  getMember,
  inviteMember,
  listMembers,
  type Member,
} from "./members/members.ts";
export { changeRole } from "./members/role-change.ts";
export type { Invitation } from "./members/tickets.ts";
export { listAsks, type OpenAsk } from "./robots/asks.ts";
export { type Injected, injectVault } from "./robots/inject.ts";
export { type RenewedRobot, renewRobots } from "./robots/renewed-robots.ts";
export {
  awaitAndEndorse,
  endorseRobot,
  getRobot,
  inviteRobot,
  listRobots,
  lockRobot,
  type Robot,
  revokeRobot,
} from "./robots/robots.ts";
export { type Connection, MemberSession } from "./session/session.ts";
export type { SessionState } from "./session/session-state.ts";
export { type Authorised, beginConsent, type Consent, type ConsentInput } from "./vaults/authorize.ts";
export { type ConnectionInfo, listConnections } from "./vaults/connection-list.ts";
export {
  type ConnectionSetup,
  createConnection,
  type DropboxAddress,
  getDropboxAddress,
  sealSetup,
} from "./vaults/connections.ts";
export { grantVault, permitFlow, revokeGrant, withdrawPermit } from "./vaults/grants.ts";
export { setItems } from "./vaults/item-batch.ts";
export { type ItemFacts, itemFacts, type LastUse } from "./vaults/item-facts.ts";
export { deleteItemVersion, type ItemVersion, listItemVersions, rollbackItem } from "./vaults/item-versions.ts";
export { deleteItem, getItem, type Item, type ItemInput, listItems, renameItem, setItem } from "./vaults/items.ts";
export { type Kit, kitPage, kitText, recoveryKit, vaultKit } from "./vaults/kit.ts";
export { type PendingRotation, parsePendingRotation, type RotationStore } from "./vaults/pending-rotation.ts";
export {
  type Ability,
  type FlowPermission,
  type PrincipalPermission,
  type VaultPermissions,
  vaultPermissions,
} from "./vaults/permissions.ts";
export { supersedeManifest } from "./vaults/restored-vault.ts";
export { type Rotated, type RotateOptions, rotateVault } from "./vaults/rotation.ts";
export type { Access, Vault, VaultGrant, VaultPermit } from "./vaults/vault-view.ts";
export {
  closeVault,
  createVault,
  deleteVault,
  findVault,
  getVault,
  listVaults,
  openVault,
  renameVault,
  setDropbox,
} from "./vaults/vaults.ts";
