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
} from "./accounts.ts";
export { listAsks, type OpenAsk } from "./asks.ts";
export { readAudit, verifyAudit } from "./audit.ts";
export { type Authorised, beginConsent, type Consent, type ConsentInput } from "./authorize.ts";
export { type ConnectionInfo, listConnections } from "./connection-list.ts";
export {
  type ConnectionSetup,
  createConnection,
  type DropboxAddress,
  getDropboxAddress,
  sealSetup,
} from "./connections.ts";
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
} from "./flows.ts";
export { grantVault, permitFlow, revokeGrant, withdrawPermit } from "./grants.ts";
export { createHookKey, listHookKeys, revokeHookKey } from "./hook-keys.ts";
export { type Injected, injectVault } from "./inject.ts";
export { setItems } from "./item-batch.ts";
export { type ItemFacts, itemFacts, type LastUse } from "./item-facts.ts";
export { deleteItemVersion, type ItemVersion, listItemVersions, rollbackItem } from "./item-versions.ts";
export { deleteItem, getItem, type Item, type ItemInput, listItems, renameItem, setItem } from "./items.ts";
export { type Kit, kitPage, kitText, recoveryKit, vaultKit } from "./kit.ts";
export { type CheckedTicket, checkMemberTicket, joinAsMember } from "./member-join.ts";
export { removeMember } from "./member-removal.ts";
export {
  awaitAndCertify,
  certifyMember,
  createService,
  getMember,
  inviteMember,
  listMembers,
  type Member,
} from "./members.ts";
export { checkPassword, leastPasswordLength, type PasswordStrength, passwordStrength } from "./password.ts";
export { type PendingRotation, parsePendingRotation, type RotationStore } from "./pending-rotation.ts";
export {
  type Ability,
  type FlowPermission,
  type PrincipalPermission,
  type VaultPermissions,
  vaultPermissions,
} from "./permissions.ts";
export { type RenewedRobot, renewRobots } from "./renewed-robots.ts";
export { supersedeManifest } from "./restored-vault.ts";
export {
  awaitAndEndorse,
  endorseRobot,
  getRobot,
  inviteRobot,
  listRobots,
  lockRobot,
  type Robot,
  revokeRobot,
} from "./robots.ts";
export { type Rotated, type RotateOptions, rotateVault } from "./rotation.ts";
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
} from "./runs.ts";
export { type FlowSchedule, type NewSchedule, scheduleFlow, schedulesOf } from "./schedules.ts";
export { parseServiceIdentity, type ServiceIdentity } from "./service-identity.ts";
export { type Connection, MemberSession } from "./session.ts";
export type { SessionState } from "./session-state.ts";
export type { Invitation } from "./tickets.ts";
export { createToken, listTokens, revokeToken } from "./tokens.ts";
export { type FlowName, usedBy } from "./used-by.ts";
export type { Access, Vault, VaultGrant, VaultPermit } from "./vault-view.ts";
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
} from "./vaults.ts";
