// Makes a vault: a name, and whether programs may write into it. Its keys are made in this page; the one for people is
// shown on the page after this one.
import { Button, Checkbox, Group, Stack, TextInput } from "@mantine/core";
import type { FormEvent } from "react";
import { Link, useLocation } from "wouter";
import { createVault } from "../../../client/vaults/vaults.ts";
import { useVaultsChanged } from "../../data/vaults.ts";
import { useDraft } from "../../parts/draft.ts";
import { Failure } from "../../parts/failure.tsx";
import { Page } from "../../parts/page.tsx";
import { Panel } from "../../parts/panel.tsx";
import { useSession } from "../../session/session-context.tsx";
import { useAttempt } from "../../session/use-attempt.ts";
import { vaultsText as text } from "../../strings/vaults.ts";
import { keepUnshown } from "./unshown-keys.ts";
import { useClosing } from "./use-closing.ts";

interface Draft {
  readonly name: string;
  readonly dropbox: boolean;
}

function parseDraft(stored: unknown): Draft {
  const { name, dropbox } = Object(stored);
  return { name: typeof name === "string" ? name : "", dropbox: dropbox === true };
}

export function NewVault() {
  const session = useSession();
  const { value, change, drop } = useDraft("new-vault", parseDraft);
  const { busy, error, attempt } = useAttempt();
  const changed = useVaultsChanged();
  const { closeWhenIdle } = useClosing();
  const [, go] = useLocation();
  const name = value.name.trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void attempt(async () => {
      const { vault, vsk } = await createVault(session, { name, dropbox: value.dropbox });
      keepUnshown(session, vault.id, { vsk, epoch: vault.epoch });
      closeWhenIdle(vault);
      drop();
      go(`/vaults/${vault.id}/key`);
      await changed();
    });
  };
  return (
    <Page title={text.newTitle} description={text.newWhy} up={{ href: "/vaults", name: text.title }}>
      <Panel>
        <form onSubmit={submit}>
          <Stack maw="32rem">
            <TextInput
              label={text.name}
              description={text.nameHint}
              value={value.name}
              maxLength={50}
              onChange={(event) => change({ ...value, name: event.currentTarget.value })}
              autoFocus
              autoComplete="off"
            />
            <Checkbox
              label={text.dropbox}
              description={text.dropboxHint}
              checked={value.dropbox}
              onChange={(event) => change({ ...value, dropbox: event.currentTarget.checked })}
            />
            {error !== undefined && <Failure error={error} />}
            <Group gap="xs">
              <Button type="submit" loading={busy} disabled={name.length < 3}>
                {text.createAction}
              </Button>
              <Button variant="subtle" color="gray" component={Link} href="/vaults" onClick={drop}>
                {text.cancel}
              </Button>
            </Group>
          </Stack>
        </form>
      </Panel>
    </Page>
  );
}
