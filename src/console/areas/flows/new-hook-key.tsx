// Makes a key of a flow's hook and shows it once, with how to use it; closing the dialog lets it go.
import { Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { iso } from "../../../base/clock.ts";
import type { Flow } from "../../../client/flows/flows.ts";
import { createHookKey } from "../../../client/flows/hook-keys.ts";
import { CopyText } from "../../parts/copy.tsx";
import { Failure } from "../../parts/failure.tsx";
import { useSession } from "../../session/session-context.tsx";
import { useAttempt } from "../../session/use-attempt.ts";
import { hookText as text } from "../../strings/flows.ts";
import { hookCommand } from "./hook-call.ts";
import { exampleOf } from "./run/example-input.ts";

const day = 86_400_000;

interface NewHookKeyProps {
  readonly flow: Flow;
  readonly onDone: () => void;
}

export function NewHookKey({ flow, onDone }: NewHookKeyProps) {
  const { server } = useSession();
  const [key, setKey] = useState<string>();
  if (key === undefined) return <KeyForm flow={flow} onMade={setKey} />;
  const hook = flow.document.triggers.find((trigger) => trigger.type === "hook");
  return (
    <Stack gap="md">
      <Text role="status">{text.madeWhy}</Text>
      <CopyText value={key} name={text.key} />
      <Text c="dimmed">{text.headerWhy}</Text>
      <Text>{text.curl}</Text>
      <CopyText value={hookCommand(server, flow.id, exampleOf(hook?.input ?? {}))} name={text.curlName} />
      <Group justify="flex-end">
        <Button onClick={onDone}>{text.done}</Button>
      </Group>
    </Stack>
  );
}

function KeyForm({ flow, onMade }: { readonly flow: Flow; readonly onMade: (key: string) => void }) {
  const session = useSession();
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [days, setDays] = useState(90);
  const { busy, error, attempt } = useAttempt();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const named = name.trim();
    void attempt(async () => {
      const { key } = await createHookKey(session, {
        flow: flow.id,
        ...(named !== "" && { name: named }),
        ...(days > 0 && { expiresAt: iso(session.clock.now() + days * day) }),
      });
      onMade(key);
      await client.invalidateQueries({ queryKey: ["hooks"] });
    });
  };
  return (
    <Stack component="form" onSubmit={submit}>
      <TextInput
        label={text.name}
        description={text.nameHint}
        value={name}
        maxLength={100}
        onChange={(event) => setName(event.currentTarget.value)}
        autoComplete="off"
        data-autofocus
      />
      <Select
        label={text.expires}
        data={text.ends.map(([label, value]) => ({ label, value: String(value) }))}
        value={String(days)}
        onChange={(value) => setDays(Number(value))}
        allowDeselect={false}
      />
      {error !== undefined && <Failure error={error} />}
      <Group justify="flex-end">
        <Button type="submit" loading={busy}>
          {text.makeAction}
        </Button>
      </Group>
    </Stack>
  );
}
