// Four numbers that say whether all is well. Each leads to what it counts.
import { SimpleGrid, Skeleton, Text } from "@mantine/core";
import { Link } from "wouter";
import type { OpenAsk } from "../../../client/robots/asks.ts";
import type { RobotCounts } from "../../../wire/routes/robots.ts";
import { finalStatuses, type RunRow } from "../../../wire/shapes.ts";
import { homeText as text } from "../../strings/home.ts";
import classes from "./figures.module.css";

export interface FiguresProps {
  readonly robots: RobotCounts | undefined;
  readonly asks: readonly OpenAsk[] | undefined;
  readonly runs: readonly RunRow[] | undefined;
}

export function Figures({ robots, asks, runs }: FiguresProps) {
  const failed = runs?.filter(({ status }) => status === "failed" || status === "lost" || status === "timed_out");
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }}>
      <Figure
        name={text.robotsOnline}
        href="/robots"
        value={robots?.online}
        of={robots && text.ofRobots(robots.active)}
      />
      <Figure name={text.waiting} href="/robots" value={asks?.length} tone={asks?.length ? "wait" : undefined} />
      <Figure
        name={text.underWay}
        href="/runs"
        value={runs?.filter(({ status }) => !finalStatuses.includes(status)).length}
      />
      <Figure
        name={text.failed}
        href="/runs"
        value={failed?.length}
        of={runs && text.ofRuns(runs.length)}
        tone={failed?.length ? "bad" : undefined}
      />
    </SimpleGrid>
  );
}

interface FigureProps {
  readonly name: string;
  readonly href: string;
  readonly value: number | undefined;
  readonly of?: string | undefined;
  readonly tone?: "wait" | "bad" | undefined;
}

const Figure = ({ name, href, value, of, tone }: FigureProps) => (
  <Link href={href} className={classes.figure}>
    <Text component="span" size="sm" c="dimmed">
      {name}
    </Text>
    {value === undefined ? (
      <Skeleton component="span" display="block" height={30} width={48} mt={4} />
    ) : (
      <span className={`${classes.value} sb-numbers`} data-tone={tone}>
        {value.toLocaleString("en")}
        {of && (
          <Text component="span" size="sm" c="dimmed" fw={400}>
            {` ${of}`}
          </Text>
        )}
      </span>
    )}
  </Link>
);
