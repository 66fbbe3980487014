// The people of the workspace.
import { areaText } from "../../strings/areas.ts";
import { ByCommand } from "../by-command.tsx";

export const Area = () => (
  <ByCommand title={areaText.members} icon="members" commands={["sealbot member list", "sealbot member invite"]} />
);
