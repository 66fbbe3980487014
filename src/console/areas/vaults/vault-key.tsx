// A new Vault Secret Key: shown, printed and saved, then asked for in part. It leaves the page once its fourth group
// was typed from where it was put.
import { Alert, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useState } from "react";
import { Link, useLocation } from "wouter";
import { vaultKit } from "../../../client/vaults/kit.ts";
import type { Vault } from "../../../client/vaults/vault-view.ts";
import { groupOf } from "../../../vault/vsk.ts";
import { useVault } from "../../data/vaults.ts";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Icon } from "../../parts/icon.tsx";
import { KitCard } from "../../parts/kit-card.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Page } from "../../parts/page.tsx";
import { Panel } from "../../parts/panel.tsx";
import { saveKit } from "../../parts/save-kit.ts";
import { useSession } from "../../session/session-context.tsx";
import { useAttempt } from "../../session/use-attempt.ts";
import { vaultsText as text } from "../../strings/vaults.ts";
import { RobotsTold } from "./robots-told.tsx";
import { findUnshown, forgetUnshown, type UnshownKey } from "./unshown-keys.ts";

export function VaultKey({ vault: id }: { readonly vault: string }) {
  const session = useSession();
  const query = useVault(id);
  // What is shown stays, also for the moment after it was forgotten.
  const [found] = useState(() => findUnshown(session, id));
  const [, go] = useLocation();
  return (
    <Page
      title={text.keyTitle(query.data?.name ?? text.vault)}
      up={{ href: `/vaults/${id}`, name: query.data?.name ?? text.vault }}
    >
      <Loaded query={query}>
        {(vault) =>
          found ? (
            <Ceremony vault={vault} unshown={found} onDone={() => go(`/vaults/${vault.id}`)} />
          ) : (
            <NothingToShow vault={vault} />
          )
        }
      </Loaded>
    </Page>
  );
}

export interface CeremonyProps {
  readonly vault: Vault;
  readonly unshown: UnshownKey;
  /** The key was put away, and is forgotten here. */
  readonly onDone: () => void;
}

/** Shows the key of a vault, and lets go of it once its fourth group was typed back. */
export function Ceremony({ vault, unshown, onDone }: CeremonyProps) {
  const session = useSession();
  const [isKept, setKept] = useState(false);
  const { busy, error, attempt } = useAttempt();
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, []);
  const finish = () =>
    attempt(async () => {
      await unshown.shown?.();
      forgetUnshown(session, vault.id);
      onDone();
    });
  return (
    <>
      {unshown.robots && unshown.robots.length > 0 && <RobotsTold robots={unshown.robots} />}
      <Panel>
        <Stack gap="lg" maw="44rem">
          {isKept ? (
            <CheckBack vsk={unshown.vsk} isBusy={busy} onBack={() => setKept(false)} onDone={() => void finish()} />
          ) : (
            <ShownKey vault={vault} unshown={unshown} onKept={() => setKept(true)} />
          )}
          {error !== undefined && <Failure error={error} />}
        </Stack>
      </Panel>
    </>
  );
}

interface ShownKeyProps {
  readonly vault: Vault;
  readonly unshown: UnshownKey;
  readonly onKept: () => void;
}

function ShownKey({ vault, unshown, onKept }: ShownKeyProps) {
  const session = useSession();
  const [kit] = useState(() =>
    vaultKit(unshown.vsk, {
      workspace: session.workspace,
      server: location.origin,
      vault: vault.name,
      id: vault.id,
      epoch: unshown.epoch,
      at: new Date().toISOString(),
    }),
  );
  return (
    <>
      <Alert variant="default" icon={<Icon name="alert" />}>
        {unshown.shown ? text.rotatedWhy : text.keyWhy}
      </Alert>
      <KitCard kit={kit} />
      <Group gap="xs">
        <Button variant="default" leftSection={<Icon name="print" size={16} />} onClick={() => print()}>
          {text.keyPrint}
        </Button>
        <Button
          variant="default"
          leftSection={<Icon name="download" size={16} />}
          onClick={() => saveKit(kit, text.keyFile(vault.name))}
        >
          {text.keySave}
        </Button>
        <Button onClick={onKept}>{text.keyKept}</Button>
      </Group>
    </>
  );
}

interface CheckBackProps {
  readonly vsk: string;
  readonly isBusy: boolean;
  readonly onBack: () => void;
  readonly onDone: () => void;
}

function CheckBack({ vsk, isBusy, onBack, onDone }: CheckBackProps) {
  const [typed, setTyped] = useState("");
  const [isWrong, setWrong] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const isRight = typed.replace(/[\s-]/g, "").toUpperCase() === groupOf(vsk, 4);
    setWrong(!isRight);
    if (isRight) onDone();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <div>
          <Text fw={600} size="md">
            {text.checkTitle}
          </Text>
          <Text c="dimmed">{text.checkWhy}</Text>
        </div>
        <TextInput
          label={text.checkField}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setWrong(false);
          }}
          error={isWrong && text.checkWrong}
          classNames={{ input: "sb-mono" }}
          autoComplete="off"
          spellCheck={false}
          autoFocus
          w="12rem"
        />
        <Group gap="xs">
          <Button type="submit" loading={isBusy} disabled={typed.trim().length < 6}>
            {text.checkDone}
          </Button>
          <Button variant="subtle" color="gray" onClick={onBack}>
            {text.checkBack}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const NothingToShow = ({ vault }: { readonly vault: Vault }) => (
  <Panel>
    <Empty
      icon="lock"
      title={text.keyNone}
      actions={
        <Button component={Link} href={`/vaults/${vault.id}`} variant="default">
          {text.toVault}
        </Button>
      }
    >
      {text.keyNoneWhy}
    </Empty>
  </Panel>
);
