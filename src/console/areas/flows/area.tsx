// Flows and their versions.
import { areaText } from "../../strings/areas.ts";
import { ByCommand } from "../by-command.tsx";

export const Area = () => (
  <ByCommand
    title={areaText.flows}
    icon="flow"
    commands={["sealbot flow push FILE", "sealbot flow list", "sealbot flow run NAME"]}
  />
);
