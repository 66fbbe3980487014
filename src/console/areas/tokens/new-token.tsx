// Makes a token and shows it once; closing the dialog lets it go.
import { Button, Checkbox, Group, Select, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { createToken } from "../../../client/account/tokens.ts";
import { scopes } from "../../../wire/route.ts";
import { useVaultNames } from "../../data/robots.ts";
import { CopyText } from "../../parts/copy.tsx";
import { Failure } from "../../parts/failure.tsx";
import { useSession } from "../../session/session-context.tsx";
import { useAttempt } from "../../session/use-attempt.ts";
import { tokensText as text } from "../../strings/tokens.ts";

const day = 86_400_000;

export function NewToken({ onDone }: { readonly onDone: () => void }) {
  const [token, setToken] = useState<string>();
  if (token === undefined) return <TokenForm onMade={setToken} />;
  return (
    <Stack gap="md">
      <Text role="status">{text.madeWhy}</Text>
      <CopyText value={token} name={text.token} />
      <Group justify="flex-end">
        <Button onClick={onDone}>{text.done}</Button>
      </Group>
    </Stack>
  );
}

function TokenForm({ onMade }: { readonly onMade: (token: string) => void }) {
  const session = useSession();
  const client = useQueryClient();
  const vaults = useVaultNames().data;
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<string[]>([]);
  const [vault, setVault] = useState<string | null>(null);
  const [days, setDays] = useState(30);
  const { busy, error, attempt } = useAttempt();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const named = name.trim();
    void attempt(async () => {
      const { token } = await createToken(session, {
        scopes: scopes.filter((scope) => chosen.includes(scope)),
        ...(named !== "" && { name: named }),
        ...(vault !== null && { vault }),
        ...(days > 0 && { expiresAt: new Date(session.clock.now() + days * day).toISOString() }),
      });
      onMade(token);
      await client.invalidateQueries({ queryKey: ["tokens"] });
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label={text.name}
          description={text.nameHint}
          value={name}
          maxLength={100}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <Checkbox.Group label={text.scopes} description={text.scopesHint} value={chosen} onChange={setChosen}>
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing={6} mt={8}>
            {scopes.map((scope) => (
              <Checkbox key={scope} value={scope} label={scope} size="xs" />
            ))}
          </SimpleGrid>
        </Checkbox.Group>
        <Select
          label={text.vault}
          description={text.vaultHint}
          placeholder={text.noVault}
          data={[...(vaults ?? [])].map(([value, label]) => ({ value, label }))}
          value={vault}
          onChange={setVault}
          clearable
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
          <Button type="submit" loading={busy} disabled={chosen.length === 0}>
            {text.make}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
