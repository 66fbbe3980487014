// The tables of the control plane as kysely sees them. Every column is text or a whole number, so that two engines
// store the same thing; booleans are 0 and 1, lists and statements are JSON text.
import type { DropboxTables } from "./dropbox-tables.ts";
import type { HookTables } from "./hook-tables.ts";
import type { ItemUseTables } from "./item-use-tables.ts";
import type { LeaseTables } from "./lease-tables.ts";
import type { RenewalTables } from "./renewal-tables.ts";
import type { RotationTables } from "./rotation-tables.ts";
import type { ScheduleTables } from "./schedule-tables.ts";

interface WorkspaceTable {
  id: string;
  /** The state of class Trust, JSON. */
  trust: string;
  created_at: string;
}
interface MembersTable {
  id: string;
  kind: string;
  email: string;
  name: string;
  role: string | null;
  status: string;
  certificate: string | null;
  root_box: string | null;
  created_at: string;
}
interface CredentialsTable {
  member: string;
  registration: string;
  bundle: string;
  account_key: number;
  recovery_bundle: string;
  recovery_hash: string;
}
interface SessionsTable {
  hash: string;
  member: string;
  /** Set when the session only follows a join that nobody confirmed yet. */
  ticket: string | null;
  created_at: string;
  expires_at: string;
}
interface TicketsTable {
  id: string;
  kind: string;
  status: string;
  name: string | null;
  labels: string;
  role: string | null;
  inviter: string;
  sealed: string;
  expires_at: string;
  created_at: string;
  alarms: number;
  record: string | null;
  mac: string | null;
  principal: string | null;
  /** New credentials of a member that exists already, until a certificate makes them good. */
  credentials: string | null;
}
interface RobotsTable {
  id: string;
  name: string;
  labels: string;
  status: string;
  record: string;
  endorsement: string | null;
  fingerprint: string;
  ticket: string | null;
  online: number;
  last_seen_at: string | null;
  version: string | null;
  platform: string | null;
  generation: number;
  nonce: string;
  /** Hash of what it announced. */
  catalogue: string | null;
  unlocked: string;
  /** Highest number taken over from the robot, and highest number given to a command. */
  received: number;
  commanded: number;
  created_at: string;
  /** Most runs at a time, as it told; null before. */
  concurrency: number | null;
}
interface CataloguesTable {
  hash: string;
  /** JSON. */
  nodes: string;
}
interface RobotSessionsTable {
  hash: string;
  robot: string;
  /** Null while its link lives. */
  expires_at: string | null;
}
interface CommandsTable {
  robot: string;
  n: number;
  body: string;
}
interface LinksTable {
  list: string;
  seq: number;
  hash: string;
  statement: string;
}
interface VaultsTable {
  id: string;
  name: string;
  epoch: number;
  created_at: string;
}
interface HeadersTable {
  vault: string;
  seq: number;
  epoch: number;
  hash: string;
  statement: string;
}
interface ManifestsTable {
  vault: string;
  seq: number;
  epoch: number;
  hash: string;
  statement: string;
}
interface GrantsTable {
  vault: string;
  principal: string;
  epoch: number;
  access: string;
  hash: string;
  statement: string;
}
interface PermitsTable {
  vault: string;
  flow: string;
  epoch: number;
  hash: string;
  statement: string;
}
interface ItemVersionsTable {
  vault: string;
  item: string;
  version: number;
  kind: string;
  wrap: string;
  blob: string;
  wrap_hash: string;
  blob_hash: string;
  created_at: string;
  created_by: string;
  /** Absent for versions of before it was kept. */
  category: string | null;
}
interface FlowsTable {
  id: string;
  name: string;
  version: number;
  deleted: number;
  created_at: string;
  updated_at: string;
}
interface FlowVersionsTable {
  flow: string;
  version: number;
  hash: string;
  statement: string;
}
interface RunsTable {
  id: string;
  flow: string;
  flow_name: string;
  flow_version: number;
  flow_hash: string;
  trigger: string;
  robot: string | null;
  label: string | null;
  status: string;
  waiting_for: string;
  reason: string | null;
  node: string | null;
  error: string | null;
  counts: string | null;
  duration_ms: number | null;
  order: string;
  input: string;
  not_after: string;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  /** The instant that a schedule started it for. */
  scheduled_for: string | null;
  /** JSON of `RunTerms`. */
  terms: string;
  /** Events that other robots told of it before this one. */
  event_base: number;
}
interface RunEventsTable {
  run: string;
  seq: number;
  at: string;
  type: string;
  node: string | null;
  data: string | null;
}
interface AsksTable {
  id: string;
  robot: string;
  vault: string;
  run: string | null;
  statement: string;
  asked_at: string;
  expires_at: string;
  /** SHA-256 of what was injected, and the receipt for it. */
  sealed: string | null;
  receipt: string | null;
}
interface TokensTable {
  id: string;
  hash: string;
  member: string;
  name: string | null;
  scopes: string;
  vault: string | null;
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
  /** The token that gave this one; it ends with it. */
  parent: string | null;
}
interface AuditTable {
  seq: number;
  at: string;
  actor: string;
  action: string;
  subject: string | null;
  detail: string | null;
  previous: string;
  hash: string;
}
interface AnswersTable {
  key: string;
  body_hash: string;
  status: number | null;
  answer: string | null;
  created_at: string;
}

export interface Tables
  extends DropboxTables,
    HookTables,
    ItemUseTables,
    LeaseTables,
    RenewalTables,
    RotationTables,
    ScheduleTables {
  workspace: WorkspaceTable;
  members: MembersTable;
  credentials: CredentialsTable;
  sessions: SessionsTable;
  tickets: TicketsTable;
  robots: RobotsTable;
  catalogues: CataloguesTable;
  robot_sessions: RobotSessionsTable;
  commands: CommandsTable;
  links: LinksTable;
  vaults: VaultsTable;
  headers: HeadersTable;
  manifests: ManifestsTable;
  grants: GrantsTable;
  permits: PermitsTable;
  item_versions: ItemVersionsTable;
  flows: FlowsTable;
  flow_versions: FlowVersionsTable;
  runs: RunsTable;
  run_events: RunEventsTable;
  asks: AsksTable;
  tokens: TokensTable;
  audit: AuditTable;
  answers: AnswersTable;
}
