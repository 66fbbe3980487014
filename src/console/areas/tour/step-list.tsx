// Where one stands on the tour.
import { Group } from "@mantine/core";
import { Status, type Tone } from "../../parts/status.tsx";
import { tourText as text } from "../../strings/tour.ts";
import { type TourStep, tourSteps } from "./progress.ts";
import classes from "./step-list.module.css";

export function StepList({ step }: { readonly step: TourStep }) {
  const now = tourSteps.indexOf(step);
  return (
    <Group component="ol" gap="lg" className={classes.list} aria-label={text.list}>
      {tourSteps.map((name, at) => {
        const [tone, state]: readonly [Tone, string] =
          at < now ? ["good", text.isDone] : at === now ? ["busy", text.isNow] : ["quiet", text.isAhead];
        return (
          <li key={name} aria-current={at === now ? "step" : undefined}>
            <Status tone={tone}>{`${text.steps[name]} · ${state}`}</Status>
          </li>
        );
      })}
    </Group>
  );
}
