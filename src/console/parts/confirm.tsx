// Asks before something that cannot be undone. The question names the consequences, and what matters most has to be
// typed.
import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { partsText } from "../strings/parts.ts";

export interface Question {
  readonly title: string;
  /** What happens then. */
  readonly body: ReactNode;
  /** The verb on the button, such as "Delete the vault". */
  readonly action: string;
  /** Has to be typed first, such as the name of what is deleted. */
  readonly type?: string;
  /** It destroys something: the button is red. Default true. */
  readonly destructive?: boolean;
}

interface Asked {
  readonly question: Question;
  readonly answer: (yes: boolean) => void;
}

type Confirm = (question: Question) => Promise<boolean>;
const Context = createContext<Confirm>(() => Promise.resolve(false));

/** `await confirm({…})` is true when the reader agreed. */
export const useConfirm = (): Confirm => useContext(Context);

export function ConfirmProvider({ children }: { readonly children: ReactNode }) {
  const [asked, setAsked] = useState<Asked>();
  const confirm = useCallback<Confirm>((question) => new Promise((answer) => setAsked({ question, answer })), []);
  const end = (yes: boolean) => {
    asked?.answer(yes);
    setAsked(undefined);
  };
  return (
    <Context value={useMemo(() => confirm, [confirm])}>
      {children}
      <Modal opened={asked !== undefined} onClose={() => end(false)} title={asked?.question.title}>
        {asked && <Dialog question={asked.question} onEnd={end} />}
      </Modal>
    </Context>
  );
}

function Dialog({ question, onEnd }: { readonly question: Question; readonly onEnd: (yes: boolean) => void }) {
  const [typed, setTyped] = useState("");
  const { body, action, type, destructive = true } = question;
  const isReady = type === undefined || typed === type;
  return (
    <Stack
      component="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) onEnd(true);
      }}
    >
      <Text component="div" size="sm">
        {body}
      </Text>
      {type !== undefined && (
        <TextInput
          label={partsText.typeToConfirm(type)}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          data-autofocus
          autoComplete="off"
        />
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={() => onEnd(false)}>
          {partsText.cancel}
        </Button>
        <Button type="submit" disabled={!isReady} {...(destructive && { color: "pink.8" })}>
          {action}
        </Button>
      </Group>
    </Stack>
  );
}
