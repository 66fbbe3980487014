// What was done, by whom.
import { areaText } from "../../strings/areas.ts";
import { ByCommand } from "../by-command.tsx";

export const Area = () => (
  <ByCommand title={areaText.audit} icon="audit" commands={["sealbot audit", "sealbot audit --verify"]} />
);
