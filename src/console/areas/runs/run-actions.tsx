// What can be done to a run: ended, ordered again, taken along as a file.
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useLocation } from "wouter";
import type { Flow } from "../../../client/flows/flows.ts";
import { cancelRun, listRunEvents, rerun } from "../../../client/flows/runs.ts";
import type { RunRow } from "../../../wire/shapes.ts";
import { useFlow } from "../../data/flows.ts";
import { useIsOperator } from "../../data/roles.ts";
import { isOver } from "../../data/run.ts";
import { useConfirm } from "../../parts/confirm.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { notifyDone, notifyFailure } from "../../parts/notify.tsx";
import { saveFile } from "../../parts/save-file.ts";
import { useSession } from "../../session/session-context.tsx";
import { useAttempt } from "../../session/use-attempt.ts";
import { runPageText as text } from "../../strings/run-page.ts";
import { firstInput } from "../flows/run/example-input.ts";
import { InputFields } from "../flows/run/input-fields.tsx";
import { inputSchemaOf } from "../flows/run/input-schema.ts";

export function RunActions({ run }: { readonly run: RunRow }) {
  const session = useSession();
  const client = useQueryClient();
  const confirm = useConfirm();
  const mayRun = useIsOperator();
  const [opened, { open, close }] = useDisclosure();
  const cancel = async () => {
    const question = { title: text.cancelTitle, body: text.cancelBody, action: text.cancelAction };
    if (!(await confirm(question))) return;
    await cancelRun(session, run.id);
    notifyDone(text.keepRunning);
    await client.invalidateQueries({ queryKey: ["runs"] });
  };
  const download = async () => {
    const events = await listRunEvents(session, run.id);
    saveFile(`${run.id}.jsonl`, events.map((event) => `${JSON.stringify(event)}\n`).join(""), "application/x-ndjson");
  };
  return (
    <>
      <Button
        variant="default"
        leftSection={<Icon name="download" size={16} />}
        onClick={() => void download().catch(notifyFailure)}
      >
        {text.download}
      </Button>
      {mayRun && isOver(run) && (
        <Button leftSection={<Icon name="retry" size={16} />} onClick={open}>
          {text.rerun}
        </Button>
      )}
      {mayRun && !isOver(run) && (
        <Button variant="default" onClick={() => void cancel().catch(notifyFailure)}>
          {text.cancel}
        </Button>
      )}
      <Modal opened={opened} onClose={close} title={text.rerunTitle}>
        <Rerun run={run} onDone={close} />
      </Modal>
    </>
  );
}

function Rerun({ run, onDone }: { readonly run: RunRow; readonly onDone: () => void }) {
  return (
    <Stack gap="md">
      <Text>{text.rerunWhy}</Text>
      <Loaded query={useFlow(run.flow)}>{(flow) => <RerunForm run={run} flow={flow} onDone={onDone} />}</Loaded>
    </Stack>
  );
}

interface RerunFormProps {
  readonly run: RunRow;
  /** In its newest version, which is what will run. */
  readonly flow: Flow;
  readonly onDone: () => void;
}

function RerunForm({ run, flow, onDone }: RerunFormProps) {
  const session = useSession();
  const [, goTo] = useLocation();
  const schema = inputSchemaOf(flow.document);
  const [input, setInput] = useState<Record<string, unknown> | undefined>(() => firstInput(schema));
  const { busy, error, attempt } = useAttempt();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void attempt(async () => {
      const { id } = await rerun(session, run.id, input);
      onDone();
      goTo(`/runs/${id}`);
    });
  };
  return (
    <Stack component="form" gap="md" onSubmit={submit}>
      <InputFields schema={schema} value={input} onChange={setInput} />
      {error !== undefined && <Failure error={error} />}
      <Group justify="flex-end">
        <Button type="submit" loading={busy} disabled={input === undefined}>
          {text.start}
        </Button>
      </Group>
    </Stack>
  );
}
