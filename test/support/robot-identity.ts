// The identity of a test robot, as joining would have left it.

import type { RobotIdentity } from "../../src/robot/identity/identity.ts";
import { pinRoot } from "../../src/trust/trust.ts";
import type { TestRobot, TestWorkspace } from "./workspace.ts";

export function identityOf(workspace: TestWorkspace, robot: TestRobot, origin: string): RobotIdentity {
  const { id, sign, box, fingerprint, record } = robot;
  return {
    robot: id,
    workspace: pinRoot(workspace.rootKeys.publicKey).workspace,
    name: "unit-robot",
    origin,
    fingerprint,
    sign,
    box,
    record,
    root: workspace.rootKeys.publicKey,
    keyStore: "file",
  };
}
