// The guided tour: one step after the other, with what is done and what is ahead. It can be left at any time, and goes on
// where it was.
import { Button, Group, Text } from "@mantine/core";
import { Link } from "wouter";
import { useDraft } from "../../parts/draft.ts";
import { Page } from "../../parts/page.tsx";
import { Panel } from "../../parts/panel.tsx";
import { tourText as text } from "../../strings/tour.ts";
import { FlowStep } from "./flow-step.tsx";
import { ItemStep } from "./item-step.tsx";
import { KeyStep } from "./key-step.tsx";
import { isBegun, type Progress, parseProgress, stepOf, tourDraft, tourSteps } from "./progress.ts";
import { RobotStep } from "./robot-step.tsx";
import { StepList } from "./step-list.tsx";
import { VaultStep } from "./vault-step.tsx";

/** What every step is given. */
export interface StepProps {
  readonly at: Progress;
  /** Adds to what is known and goes on. */
  readonly onDone: (known: Progress) => void;
}

const steps = { vault: VaultStep, item: ItemStep, robot: RobotStep, key: KeyStep, flow: FlowStep } as const;

export function Area() {
  const { value: at, change, drop } = useDraft(tourDraft, parseProgress);
  const step = stepOf(at);
  const Step = step === "account" ? VaultStep : steps[step];
  return (
    <Page
      title={text.title}
      description={text.description}
      actions={
        <Button component={Link} href="/" variant="default">
          {text.leave}
        </Button>
      }
    >
      <StepList step={step} />
      <Panel title={`${text.stepOf(tourSteps.indexOf(step) + 1, tourSteps.length)}: ${text.steps[step]}`}>
        <Step at={at} onDone={(known) => change({ ...at, ...known })} />
      </Panel>
      <Group gap="sm">
        <Text size="xs" c="dimmed">
          {text.leaveWhy}
        </Text>
        {isBegun(at) && (
          <Button variant="subtle" color="gray" size="xs" onClick={drop}>
            {text.anew}
          </Button>
        )}
      </Group>
    </Page>
  );
}
