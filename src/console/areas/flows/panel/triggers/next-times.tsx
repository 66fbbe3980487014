// When a schedule comes next, in its own zone. What knows patterns is loaded once there is one to read.
import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { flowPanelText as text } from "../../../../strings/flows-panel.ts";
import classes from "./triggers.module.css";

const shownTimes = 5;

export interface NextTimesProps {
  readonly cron: string;
  readonly zone: string;
}

export function NextTimes({ cron, zone }: NextTimesProps) {
  const { data: times } = useQuery({
    queryKey: ["next times", cron, zone],
    queryFn: async () => {
      const { cronFault, nextInstants } = await import("../../../../../flow/schedule-times.ts");
      return cronFault({ cron, zone }) === undefined ? nextInstants({ cron, zone }, Date.now(), shownTimes) : [];
    },
    refetchInterval: 60_000,
  });
  if (times === undefined) return null;
  return (
    <div className={classes.next}>
      <Text size="xs" fw={500}>
        {text.next}{" "}
        <Text span size="xs" c="dimmed">
          {text.inZone(zone.replaceAll("_", " "))}
        </Text>
      </Text>
      {times.length === 0 ? (
        <Text size="xs" c="dimmed">
          {text.noNext}
        </Text>
      ) : (
        <ol className={classes.times} aria-label={text.next}>
          {times.map((at) => (
            <li key={at}>
              <time dateTime={new Date(at).toISOString()}>{exact(zone).format(at)}</time>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

/** Only a zone that some time was found in is one. */
const exact = (timeZone: string) =>
  new Intl.DateTimeFormat("en", {
    ...{ weekday: "short", day: "numeric", month: "short", year: "numeric" },
    ...{ hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone },
  });
