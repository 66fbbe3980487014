// The public entry `sealbot/client`: everything that needs a member's keys, for the console, the CLI and other programs.

export { groupOf } from "../vault/vsk.ts";
export {
  type Credentials,
  changePassword,
  createAccount,
  login,
  loginService,
  logout,
  type NewAccount,
  recover,
} from "./accounts.ts";
export { listAsks, type OpenAsk } from "./asks.ts";
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
} from "./flows.ts";
export { grantVault, permitFlow, revokeGrant } from "./grants.ts";
export { type Injected, injectVault } from "./inject.ts";
export {
  deleteItem,
  freshenVault,
  getItem,
  type Item,
  type ItemInput,
  type ItemVersion,
  listItems,
  listItemVersions,
  renameItem,
  rollbackItem,
  setItem,
  usedBy,
} from "./items.ts";
export {
  awaitAndCertify,
  certifyMember,
  createService,
  getMember,
  type Invitation,
  inviteMember,
  joinAsMember,
  listMembers,
  type Member,
  removeMember,
} from "./members.ts";
export { checkPassword, passwordStrength } from "./password.ts";
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
export { rotateVault } from "./rotation.ts";
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
export { parseServiceIdentity, type ServiceIdentity } from "./service-identity.ts";
export { type Connection, MemberSession } from "./session.ts";
export type { SessionState } from "./session-state.ts";
export { createToken, listTokens, revokeToken } from "./tokens.ts";
export {
  type Access,
  closeVault,
  createVault,
  deleteVault,
  findVault,
  getVault,
  listVaults,
  openVault,
  renameVault,
  type Vault,
  type VaultGrant,
  type VaultPermit,
} from "./vaults.ts";
