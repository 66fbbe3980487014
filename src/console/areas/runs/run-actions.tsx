// What can be done to a run: ended, ordered again, taken along as a file.
import { Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useLocation } from "wouter";
import { cancelRun, listRunEvents, rerun } from "../../../client/runs.ts";
import type { RunRow } from "../../../wire/shapes.ts";
import { isOver } from "../../data/run.ts";
import { useConfirm } from "../../parts/confirm.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Icon } from "../../parts/icon.tsx";
import { findObject } from "../../parts/json-object.ts";
import { notifyDone, notifyFailure } from "../../parts/notify.tsx";
import { saveJson } from "../../parts/save-file.ts";
import { useSession } from "../../session/session-context.tsx";
import { useAttempt } from "../../session/use-attempt.ts";
import { runPageText as text } from "../../strings/run-page.ts";

export function RunActions({ run }: { readonly run: RunRow }) {
  const session = useSession();
  const client = useQueryClient();
  const confirm = useConfirm();
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
    saveJson(`${run.id}.json`, { run, events });
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
      {isOver(run) ? (
        <Button leftSection={<Icon name="retry" size={16} />} onClick={open}>
          {text.rerun}
        </Button>
      ) : (
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
  const session = useSession();
  const [, goTo] = useLocation();
  const [input, setInput] = useState("{}");
  const { busy, error, attempt } = useAttempt();
  const given = findObject(input);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void attempt(async () => {
      const { id } = await rerun(session, run.id, given);
      onDone();
      goTo(`/runs/${id}`);
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text>{text.rerunWhy}</Text>
        <Textarea
          label={text.input}
          description={text.inputHint}
          error={given === undefined && text.badInput}
          value={input}
          onChange={(event) => setInput(event.currentTarget.value)}
          autosize
          minRows={4}
          maxRows={16}
          spellCheck={false}
          classNames={{ input: "sb-mono" }}
          data-autofocus
        />
        {error !== undefined && <Failure error={error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={busy} disabled={given === undefined}>
            {text.start}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
