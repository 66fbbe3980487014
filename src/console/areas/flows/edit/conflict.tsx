// Says that the flow became another one elsewhere while this draft was written, and lets the reader decide.
import { Alert, Button, Group, Modal, Text } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { fetched } from "../../../parts/fetched.ts";
import { Icon } from "../../../parts/icon.tsx";
import { Lines } from "../../../parts/loaded.tsx";
import { editorText as text } from "../../../strings/flows-editor.ts";
import { jsonText } from "../named-document.ts";
import classes from "./editor.module.css";
import type { FlowDraft } from "./flow-draft.ts";

const DiffView = lazy(() =>
  fetched(() => import("../json/diff-view.tsx")).then(({ DiffView }) => ({ default: DiffView })),
);

interface ConflictProps {
  readonly title: string;
  readonly why: string;
  /** Theirs and mine. */
  readonly theirs: FlowDraft;
  readonly mine: FlowDraft;
  readonly onTake: () => void;
  readonly onGoOn: () => void;
}

export function Conflict({ title, why, theirs, mine, onTake, onGoOn }: ConflictProps) {
  const [isComparing, setComparing] = useState(false);
  return (
    <Alert
      role="alert"
      className={classes.conflict}
      color="orange"
      variant="default"
      icon={<Icon name="alert" />}
      title={title}
    >
      <Text mb="xs">{why}</Text>
      <Group gap="xs">
        <Button size="xs" variant="default" onClick={() => setComparing(true)}>
          {text.compare}
        </Button>
        <Button size="xs" variant="default" onClick={onTake}>
          {text.takeTheirs}
        </Button>
        <Button size="xs" variant="default" onClick={onGoOn}>
          {text.goOn}
        </Button>
      </Group>
      <Modal opened={isComparing} onClose={() => setComparing(false)} title={text.compare} size="min(60rem, 92vw)">
        <Suspense fallback={<Lines count={4} />}>
          <DiffView label={text.mine} before={jsonText(theirs)} after={jsonText(mine)} />
        </Suspense>
      </Modal>
    </Alert>
  );
}
