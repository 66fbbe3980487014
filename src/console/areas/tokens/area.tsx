// Bearer tokens for the HTTP interface.
import { areaText } from "../../strings/areas.ts";
import { ByCommand } from "../by-command.tsx";

export const Area = () => (
  <ByCommand
    title={areaText.tokens}
    icon="token"
    commands={["sealbot token create --scope SCOPE", "sealbot token list"]}
  />
);
