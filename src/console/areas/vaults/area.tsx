// Vaults and what is in them.
import { areaText } from "../../strings/areas.ts";
import { ByCommand } from "../by-command.tsx";

export const Area = () => (
  <ByCommand
    title={areaText.vaults}
    icon="vault"
    commands={["sealbot vault create NAME", "sealbot vault list", "sealbot item set VAULT NAME"]}
  />
);
