// After a rotation: what each robot that had the vault open knows of the new key.
import { Stack } from "@mantine/core";
import type { RenewedRobot } from "../../../client/robots/renewed-robots.ts";
import { Panel } from "../../parts/panel.tsx";
import { Status, type Tone } from "../../parts/status.tsx";
import { vaultsText as text } from "../../strings/vaults.ts";

const tones: Readonly<Record<RenewedRobot["status"], Tone>> = {
  renewed: "good",
  "asks-again": "wait",
  offline: "quiet",
};

export const RobotsTold = ({ robots }: { readonly robots: readonly RenewedRobot[] }) => (
  <Panel title={text.robotsTold}>
    <Stack gap={6}>
      {robots.map(({ robot, name, status }) => (
        <Status key={robot} tone={tones[status]}>{`${name} ${text.robotOutcome[status]}`}</Status>
      ))}
    </Stack>
  </Panel>
);
