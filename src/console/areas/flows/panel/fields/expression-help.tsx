// What an expression sees, examples of them, and a place to try one on a message of one's own. What is written there
// stays in this dialog.
import { Alert, Anchor, Button, Code, Group, Modal, Stack, Text, Textarea, Title } from "@mantine/core";
import { useState } from "react";
import { Facts } from "../../../../parts/facts.tsx";
import { expressionText as text } from "../../../../strings/flows-panel.ts";
import { type Evaluated, evaluated, sampleMessage } from "./evaluate.ts";
import classes from "./expression-help.module.css";

export interface ExpressionHelpProps {
  readonly source: string;
  readonly onUse: (source: string) => void;
  readonly onClose: () => void;
}

export const ExpressionHelp = ({ source, onUse, onClose }: ExpressionHelpProps) => (
  <Modal opened onClose={onClose} title={text.title} size="xl">
    <Help source={source} onUse={onUse} />
  </Modal>
);

function Help({ source, onUse }: Omit<ExpressionHelpProps, "onClose">) {
  const [typed, setTyped] = useState(source);
  return (
    <Stack gap="lg">
      <Text c="dimmed">
        {text.why}{" "}
        <Anchor href="https://docs.jsonata.org" target="_blank" rel="noreferrer">
          {text.language}
        </Anchor>
      </Text>
      <Trial source={typed} onType={setTyped} onUse={onUse} />
      <Stack gap="xs">
        <Title order={3}>{text.sees}</Title>
        <Facts rows={text.seen.map(([name, what]) => [name, what] as const)} />
      </Stack>
      <Stack gap="xs">
        <Title order={3}>{text.examples}</Title>
        <ul className={classes.examples}>
          {text.exampleList.map(([example, what]) => (
            <li key={example}>
              <button type="button" aria-label={text.use(example)} onClick={() => setTyped(example)}>
                <Code>{example}</Code>
              </button>
              <Text component="span" c="dimmed" size="xs">
                {what}
              </Text>
            </li>
          ))}
        </ul>
      </Stack>
    </Stack>
  );
}

interface TrialProps {
  readonly source: string;
  readonly onType: (source: string) => void;
  readonly onUse: (source: string) => void;
}

function Trial({ source, onType, onUse }: TrialProps) {
  const [sample, setSample] = useState(() => JSON.stringify(sampleMessage, null, 2));
  const [result, setResult] = useState<Evaluated>();
  const mono = { input: "sb-mono" };
  return (
    <Stack
      gap="xs"
      component="form"
      onSubmit={(event) => {
        event.preventDefault();
        void evaluated(source, sample).then(setResult);
      }}
    >
      <Title order={3}>{text.try}</Title>
      <Text c="dimmed" size="xs">
        {text.tryWhy}
      </Text>
      <Textarea
        label={text.expression}
        value={source}
        onChange={({ currentTarget }) => onType(currentTarget.value)}
        autosize
        minRows={2}
        maxRows={10}
        classNames={mono}
        spellCheck={false}
        data-autofocus
      />
      <Textarea
        label={text.sample}
        value={sample}
        onChange={({ currentTarget }) => setSample(currentTarget.value)}
        error={result?.is === "no-sample" && text.notJson}
        autosize
        minRows={4}
        maxRows={12}
        classNames={mono}
        spellCheck={false}
      />
      <Group gap="xs">
        <Button type="submit" variant="default">
          {text.run}
        </Button>
        <Button onClick={() => onUse(source)}>{text.takeOver}</Button>
      </Group>
      <div aria-live="polite">{result && <Result result={result} />}</div>
    </Stack>
  );
}

function Result({ result }: { readonly result: Evaluated }) {
  switch (result.is) {
    case "no-sample":
      return null;
    case "failed":
      return (
        <Alert variant="default" color="red">
          {result.message}
        </Alert>
      );
    case "nothing":
      return <Text c="dimmed">{text.nothing}</Text>;
    case "value":
      return (
        <Stack gap={4}>
          <Text size="xs" fw={500}>
            {text.result}
          </Text>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long result is scrolled by the keyboard, too */}
          <pre className={classes.result} tabIndex={0}>
            {result.text}
          </pre>
        </Stack>
      );
  }
}
