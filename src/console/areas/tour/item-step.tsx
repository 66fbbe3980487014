// The first secret: a login that somebody makes up, sealed in this page.
import { Button, Group, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { setItem } from "../../../client/vaults/items.ts";
import { useVaultsChanged } from "../../data/vaults.ts";
import { Failure } from "../../parts/failure.tsx";
import { useSession } from "../../session/session-context.tsx";
import { useAttempt } from "../../session/use-attempt.ts";
import { tourText as text } from "../../strings/tour.ts";
import type { StepProps } from "./area.tsx";
import { OpenedVault } from "./opened-vault.tsx";

export const ItemStep = ({ at, onDone }: StepProps) => (
  <OpenedVault id={at.vault ?? ""}>{({ id }) => <LoginForm vault={id} onDone={onDone} />}</OpenedVault>
);

function LoginForm({ vault, onDone }: { readonly vault: string; readonly onDone: StepProps["onDone"] }) {
  const session = useSession();
  const changed = useVaultsChanged();
  const [name, setName] = useState<string>(text.itemDefault);
  const [username, setUsername] = useState<string>(text.usernameDefault);
  const [password, setPassword] = useState("");
  const { busy, error, attempt } = useAttempt();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void attempt(async () => {
      const item = name.trim();
      await setItem(session, vault, { name: item, category: "login", value: { username, password } });
      setPassword("");
      onDone({ item });
      await changed();
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack maw="32rem">
        <Text c="dimmed">{text.itemWhy}</Text>
        <TextInput
          label={text.itemName}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          autoComplete="off"
        />
        <TextInput
          label={text.username}
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
          autoComplete="off"
        />
        <PasswordInput
          label={text.password}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="off"
        />
        {error !== undefined && <Failure error={error} />}
        <Group>
          <Button type="submit" loading={busy} disabled={name.trim() === "" || username === "" || password === ""}>
            {text.itemAction}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
