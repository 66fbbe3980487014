// The first flow: signed and published here, run on the tour's robot, and its result as it comes.
import { Alert, Button, Code, Group, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "wouter";
import { pushFlow } from "../../../client/flows/flows.ts";
import { listNodeTypes } from "../../../client/flows/node-types.ts";
import { startRun } from "../../../client/flows/runs.ts";
import { shapesOf } from "../../../flow/described-shapes.ts";
import type { RunEventRow, RunRow } from "../../../wire/shapes.ts";
import { isOver, useRun, useRunEvents } from "../../data/run.ts";
import { Facts } from "../../parts/facts.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { useSession } from "../../session/session-context.tsx";
import { useAttempt } from "../../session/use-attempt.ts";
import { tourText as text } from "../../strings/tour.ts";
import { fieldOf } from "../runs/event-field.ts";
import type { StepProps } from "./area.tsx";
import { exampleFlow } from "./example-flow.ts";
import { OpenedVault } from "./opened-vault.tsx";

export function FlowStep({ at, onDone }: StepProps) {
  const session = useSession();
  const client = useQueryClient();
  const { busy, error, attempt } = useAttempt();
  const publish = (vault: string) =>
    attempt(async () => {
      const shapes = shapesOf(await listNodeTypes(session));
      const { flow } = await pushFlow(session, exampleFlow({ vault, item: at.item ?? "" }), { shapes });
      const run = await startRun(session, { flow: flow.id, target: { robot: at.robot ?? "" } });
      void client.invalidateQueries({ queryKey: ["flows"] });
      onDone({ flow: flow.id, run: run.id });
    });
  const rerun = () =>
    attempt(async () => {
      const run = await startRun(session, { flow: at.flow ?? "", target: { robot: at.robot ?? "" } });
      onDone({ run: run.id });
    });
  if (at.run)
    return (
      <Stack>
        <Result key={at.run} id={at.run} isBusy={busy} onAgain={() => void rerun()} />
        {error !== undefined && <Failure error={error} />}
      </Stack>
    );
  return (
    <OpenedVault id={at.vault ?? ""}>
      {({ id }) => (
        <Stack maw="40rem">
          <Text c="dimmed">{text.flowWhy}</Text>
          <Text c="dimmed">{text.flowSigned}</Text>
          {error !== undefined && <Failure error={error} />}
          <Group>
            <Button loading={busy} onClick={() => void publish(id)}>
              {text.flowAction}
            </Button>
          </Group>
        </Stack>
      )}
    </OpenedVault>
  );
}

interface ResultProps {
  readonly id: string;
  readonly isBusy: boolean;
  readonly onAgain: () => void;
}

function Result({ id, ...rest }: ResultProps) {
  const query = useRun(id);
  return <Loaded query={query}>{(run) => <RunSeen run={run} {...rest} />}</Loaded>;
}

function RunSeen({ run, isBusy, onAgain }: Omit<ResultProps, "id"> & { readonly run: RunRow }) {
  const over = isOver(run);
  const events = useRunEvents(run.id, !over);
  const isGood = run.status === "succeeded";
  return (
    <>
      {over ? (
        <Alert
          role="status"
          variant="default"
          color={isGood ? "teal" : "red"}
          icon={<Icon name={isGood ? "check" : "alert"} />}
          title={isGood ? text.succeeded : text.failed}
        >
          {isGood ? text.succeededWhy : (run.error?.message ?? run.reason)}
        </Alert>
      ) : (
        <Text role="status">{text.running}</Text>
      )}
      <Loaded query={events}>{(all) => <Shown events={all} />}</Loaded>
      <Group gap="xs">
        {isGood && (
          <Button component={Link} href="/">
            {text.finish}
          </Button>
        )}
        <Button component={Link} href={`/flows/${run.flow}`} variant="default">
          {text.toFlow}
        </Button>
        <Button component={Link} href={`/runs/${run.id}`} variant="default">
          {text.toRun}
        </Button>
        {over && (
          <Button variant="default" loading={isBusy} onClick={onAgain}>
            {text.flowAgain}
          </Button>
        )}
      </Group>
    </>
  );
}

/** What the flow's nodes showed, as it left the robot: masked. */
const Shown = ({ events }: { readonly events: readonly RunEventRow[] }) => (
  <Facts
    rows={events
      .filter(({ type }) => type === "debug")
      .map(({ seq, data }) => [
        String(fieldOf(data, "label") ?? ""),
        <Code key={seq}>{String(fieldOf(data, "value") ?? "")}</Code>,
      ])}
  />
);
