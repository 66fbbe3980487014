// Starts a flow: where, with which input. The order is signed in this page; the run's page shows how it goes.
import { Button, Group, Modal, Stack } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link, useLocation } from "wouter";
import type { Flow } from "../../../../client/flows/flows.ts";
import { startRun } from "../../../../client/flows/runs.ts";
import { useRobots } from "../../../data/robots.ts";
import { Empty } from "../../../parts/empty.tsx";
import { Failure } from "../../../parts/failure.tsx";
import { Loaded } from "../../../parts/loaded.tsx";
import { useSession } from "../../../session/session-context.tsx";
import { useAttempt } from "../../../session/use-attempt.ts";
import { runDialogText as text } from "../../../strings/run-dialog.ts";
import { firstInput } from "./example-input.ts";
import { InputFields } from "./input-fields.tsx";
import { inputSchemaOf } from "./input-schema.ts";
import { firstTarget, type Target, targetsOf } from "./run-target.ts";
import { TargetField } from "./target-field.tsx";

export interface RunDialogProps {
  readonly flow: Flow;
  readonly onClose: () => void;
}

export function RunDialog({ flow, onClose }: RunDialogProps) {
  const robots = useRobots();
  return (
    <Modal opened onClose={onClose} title={text.title(flow.name)} size="lg">
      <Loaded query={robots}>
        {(all) => {
          const targets = targetsOf(all);
          return targets.length === 0 ? (
            <Empty
              icon="robot"
              title={text.noRobot}
              actions={
                <Button component={Link} href="/robots/new">
                  {text.toRobots}
                </Button>
              }
            >
              {text.noRobotWhy}
            </Empty>
          ) : (
            <RunForm flow={flow} targets={targets} onClose={onClose} />
          );
        }}
      </Loaded>
    </Modal>
  );
}

function RunForm({ flow, targets, onClose }: RunDialogProps & { readonly targets: readonly Target[] }) {
  const session = useSession();
  const client = useQueryClient();
  const [, goTo] = useLocation();
  const schema = inputSchemaOf(flow.document);
  const [chosen, setChosen] = useState(() => firstTarget(targets)?.key);
  const [input, setInput] = useState<Record<string, unknown> | undefined>(() => firstInput(schema));
  const { busy, error, attempt } = useAttempt();
  const target = targets.find(({ key }) => key === chosen);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!target || !input) return;
    void attempt(async () => {
      const { id } = await startRun(session, { flow: flow.id, target: target.target, input });
      await client.invalidateQueries({ queryKey: ["runs"] });
      onClose();
      goTo(`/runs/${id}`);
    });
  };
  return (
    <Stack component="form" onSubmit={submit}>
      <TargetField targets={targets} value={chosen} onChange={setChosen} />
      <InputFields schema={schema} value={input} onChange={setInput} />
      {error !== undefined && <Failure error={error} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {text.cancel}
        </Button>
        <Button type="submit" loading={busy} disabled={!target || !input}>
          {text.start}
        </Button>
      </Group>
    </Stack>
  );
}
