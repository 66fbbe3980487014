// Runs, live and past.
import { areaText } from "../../strings/areas.ts";
import { ByCommand } from "../by-command.tsx";

export const Area = () => (
  <ByCommand
    title={areaText.runs}
    icon="run"
    commands={["sealbot run list", "sealbot run show RUN", "sealbot run logs RUN"]}
  />
);
