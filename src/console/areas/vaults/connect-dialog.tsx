// Connects an account at another service: asks for what the item does not say of its client, opens the provider's page,
// and says how far it is. What is typed is in this dialog's state only, and goes with it.
import { Alert, Button, Group, Loader, Modal, Stack, Text } from "@mantine/core";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { ListedItem } from "../../../client/vaults/dropped-items.ts";
import type { Vault } from "../../../client/vaults/vault-view.ts";
import type { ConnectStep } from "../../connect/connect.ts";
import { openConsentWindow } from "../../connect/consent-window.ts";
import { useVaultsChanged } from "../../data/vaults.ts";
import { CopyText } from "../../parts/copy.tsx";
import { DialogFoot } from "../../parts/dialog-foot.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Icon } from "../../parts/icon.tsx";
import { notifyDone } from "../../parts/notify.tsx";
import { useSession } from "../../session/session-context.tsx";
import { connectText as text } from "../../strings/connect.ts";
import { ClientFields, emptyClient, givenClient, isComplete } from "./client-fields.tsx";
import { RedirectUri } from "./redirect-uri.tsx";
import { useClosing } from "./use-closing.ts";

export interface ConnectDialogProps {
  readonly vault: Vault;
  readonly item: ListedItem;
  /** Whether the item says all that is needed to ask the provider. */
  readonly isKnown: boolean;
  readonly app: string | undefined;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export const ConnectDialog = ({ opened, onClose, ...more }: ConnectDialogProps) => (
  <Modal opened={opened} onClose={onClose} title={text.connectTitle(more.item.name)} closeOnClickOutside={false}>
    <ConnectForm onClose={onClose} {...more} />
  </Modal>
);

function ConnectForm({ vault, item, isKnown, app, onClose }: Omit<ConnectDialogProps, "opened">) {
  const session = useSession();
  const changed = useVaultsChanged();
  const { markUsed } = useClosing();
  const [client, setClient] = useState(() => emptyClient(item.category === "connection" ? (app ?? "") : undefined));
  const [step, setStep] = useState<ConnectStep | "beginning">();
  const [error, setError] = useState<unknown>();
  const trial = useRef<AbortController>(undefined);
  useEffect(() => () => trial.current?.abort(), []);
  const isBusy = step !== undefined && step !== "unanswered";

  const go = async () => {
    trial.current?.abort();
    trial.current = new AbortController();
    const { signal } = trial.current;
    const onStep = (next: ConnectStep) => {
      if (!signal.aborted) setStep(next);
    };
    setError(undefined);
    setStep(undefined);
    try {
      const opened = openConsentWindow();
      setStep("beginning");
      // A vault that closes meanwhile could not take the tokens.
      markUsed(vault.id);
      const { connect } = await import("../../connect/connect.ts");
      const given = isKnown ? {} : givenClient(client);
      const done = await connect(session, opened, { vault: vault.id, item: item.item, ...given }, { signal, onStep });
      markUsed(vault.id);
      await changed();
      notifyDone(done.renewable ? text.done(item.name) : text.doneOnce(item.name));
      onClose();
    } catch (thrown) {
      if (signal.aborted) return;
      setStep((now) => (now === "unanswered" ? now : undefined));
      setError(thrown);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void go();
  };

  if (isBusy) {
    return (
      <Stack>
        <Group gap="sm" role="status" wrap="nowrap">
          <Loader size="sm" />
          <Text>{text.steps[step]}</Text>
        </Group>
        {step === "waiting" && (
          <Text size="sm" c="dimmed">
            {text.waitingHint}
          </Text>
        )}
        <Group justify="flex-end" gap="xs">
          {step === "waiting" && (
            <Button variant="default" onClick={() => void go()}>
              {text.goAnew}
            </Button>
          )}
          <Button variant="default" onClick={onClose}>
            {text.cancel}
          </Button>
        </Group>
      </Stack>
    );
  }
  return (
    <Stack component="form" onSubmit={submit}>
      <Text size="sm" c="dimmed">
        {text.panelWhy}
      </Text>
      <RedirectUri />
      {!isKnown && <ClientFields client={client} onChange={setClient} />}
      {step === "unanswered" ? (
        <Unanswered command={text.command(vault.name, item.name) + (isKnown ? "" : text.commandRest(client.app))} />
      ) : (
        error !== undefined && <Failure error={error} />
      )}
      <DialogFoot action={text.goTo} isBusy={false} isReady={isKnown || isComplete(client)} onCancel={onClose} />
    </Stack>
  );
}

const Unanswered = ({ command }: { readonly command: string }) => (
  <Alert role="alert" color="red" variant="default" icon={<Icon name="alert" />} title={text.unansweredTitle}>
    <Stack gap="xs">
      <Text size="sm">{text.unanswered}</Text>
      <CopyText value={command} name={text.commandName} />
    </Stack>
  </Alert>
);
