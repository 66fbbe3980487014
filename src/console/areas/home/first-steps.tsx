// What to do first in an empty workspace, with what is done already.
import { Button, SimpleGrid, Text } from "@mantine/core";
import { Link } from "wouter";
import { useDraft } from "../../parts/draft.ts";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { Panel } from "../../parts/panel.tsx";
import { homeText as text } from "../../strings/home.ts";
import { tourText } from "../../strings/tour.ts";
import { isBegun, parseProgress, stepOf, tourDraft } from "../tour/progress.ts";
import classes from "./first-steps.module.css";

export interface FirstStepsProps {
  readonly hasVault: boolean;
  readonly hasRobot: boolean;
  readonly hasRun: boolean;
}

export const FirstSteps = ({ hasVault, hasRobot, hasRun }: FirstStepsProps) => (
  <Panel title={text.begin} actions={<TourLink />}>
    <SimpleGrid cols={{ base: 1, sm: 3 }}>
      <Step icon="vault" href="/vaults" title={text.stepVault} why={text.stepVaultWhy} isDone={hasVault} />
      <Step icon="robot" href="/robots" title={text.stepRobot} why={text.stepRobotWhy} isDone={hasRobot} />
      <Step icon="flow" href="/flows" title={text.stepFlow} why={text.stepFlowWhy} isDone={hasRun} />
    </SimpleGrid>
  </Panel>
);

function TourLink() {
  const { value } = useDraft(tourDraft, parseProgress);
  return (
    <Button component={Link} href="/tour" size="xs">
      {isBegun(value) ? tourText.goOn(tourText.steps[stepOf(value)]) : tourText.begin}
    </Button>
  );
}

interface StepProps {
  readonly icon: IconName;
  readonly href: string;
  readonly title: string;
  readonly why: string;
  readonly isDone: boolean;
}

const Step = ({ icon, href, title, why, isDone }: StepProps) => (
  <Link href={href} className={classes.step} data-done={isDone || undefined}>
    <span className={classes.icon}>
      <Icon name={isDone ? "check" : icon} size={20} />
    </span>
    <span>
      <Text component="span" display="block" fw={600}>
        {title}
        {isDone && (
          <Text component="span" size="sm" c="dimmed" fw={400}>
            {` · ${text.done}`}
          </Text>
        )}
      </Text>
      <Text component="span" display="block" size="sm" c="dimmed">
        {why}
      </Text>
    </span>
  </Link>
);
