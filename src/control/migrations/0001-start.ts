// The first tables.
import type { Kysely } from "kysely";
import { makeTables, type NewTables } from "./make-tables.ts";

const tables: NewTables["tables"] = {
  workspace: "id! trust created_at",
  members: "id! kind email name role? status certificate? root_box? created_at",
  credentials: "member! registration bundle account_key# recovery_bundle recovery_hash",
  sessions: "hash! member ticket? created_at expires_at",
  tickets:
    "id! kind status name? labels role? inviter sealed expires_at created_at alarms# record? mac? principal? credentials?",
  robots:
    "id! name labels status record endorsement? fingerprint ticket? online# last_seen_at? version? platform? generation# nonce catalogue? unlocked received# commanded# created_at",
  robot_sessions: "hash! robot expires_at?",
  commands: "robot! n#! body",
  links: "list! seq#! hash statement",
  vaults: "id! name epoch# created_at",
  headers: "vault! seq#! epoch# hash statement",
  manifests: "vault! seq# epoch# hash statement",
  grants: "vault! principal! epoch# access hash statement",
  permits: "vault! flow! epoch# hash statement",
  item_versions: "vault! item! version#! kind wrap blob wrap_hash blob_hash created_at created_by",
  flows: "id! name version# deleted# created_at updated_at",
  flow_versions: "flow! version#! hash statement",
  runs: "id! flow flow_name flow_version# flow_hash trigger robot? label? status waiting_for reason? node? error? counts? duration_ms#? order input not_after created_at started_at? ended_at?",
  run_events: "run! seq#! at type node? data?",
  asks: "id! robot vault run? statement asked_at expires_at sealed? receipt?",
  tokens: "id! hash member name? scopes vault? created_at expires_at? last_used_at?",
  audit: "seq#! at actor action subject? detail? previous hash",
  answers: "key! body_hash status#? answer? created_at",
};

const indexes: NewTables["indexes"] = [
  "!members email",
  "sessions member",
  "tickets inviter",
  "robots name",
  "robot_sessions robot",
  "!vaults name",
  "grants principal",
  "grants hash",
  "permits hash",
  "flows name",
  "flow_versions hash",
  "runs created_at",
  "runs status",
  "runs robot",
  "runs ended_at",
  "asks robot",
  "!tokens hash",
  "answers created_at",
];

const owners: NewTables["owners"] = {
  credentials: ["member", "members"],
  sessions: ["member", "members"],
  tokens: ["member", "members"],
  tickets: ["inviter", "members"],
  robot_sessions: ["robot", "robots"],
  commands: ["robot", "robots"],
  asks: ["robot", "robots"],
  headers: ["vault", "vaults"],
  manifests: ["vault", "vaults"],
  grants: ["vault", "vaults"],
  permits: ["vault", "vaults"],
  item_versions: ["vault", "vaults"],
  flow_versions: ["flow", "flows"],
  run_events: ["run", "runs"],
};

export const up = <T>(db: Kysely<T>): Promise<void> => makeTables(db, { tables, indexes, owners });
