// The account, and how the console looks.
import { areaText } from "../../strings/areas.ts";
import { ByCommand } from "../by-command.tsx";

export const Area = () => (
  <ByCommand title={areaText.settings} icon="settings" commands={["sealbot account password", "sealbot whoami"]} />
);
