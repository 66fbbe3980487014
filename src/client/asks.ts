// Who waits for a vault's key.
import type { RobotId, VaultId } from "../base/ids.ts";
import { later } from "./later.ts";
import type { MemberSession } from "./session.ts";

export interface OpenAsk {
  readonly id: string;
  readonly robot: RobotId;
  readonly robotName: string;
  readonly vault: VaultId;
  readonly vaultName: string;
  readonly run: string | undefined;
  readonly askedAt: string;
  readonly expiresAt: string;
}
export function listAsks(_session: MemberSession): Promise<OpenAsk[]> {
  return later();
}
