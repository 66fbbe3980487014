// The signed versions of a flow, and what each of them changed. An old one is made anew by signing it again.
import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import type { Flow } from "../../../client/flows/flows.ts";
import { useFlowVersions } from "../../data/flows.ts";
import { useIsAdmin } from "../../data/roles.ts";
import { Ago } from "../../parts/ago.tsx";
import { fetched } from "../../parts/fetched.ts";
import { Icon } from "../../parts/icon.tsx";
import { Lines, Loaded } from "../../parts/loaded.tsx";
import { Panel } from "../../parts/panel.tsx";
import { flowsText as text } from "../../strings/flows.ts";
import { FlowPage } from "./flow-page.tsx";
import { useEditInstead } from "./hand-over.ts";
import { jsonText, namedDocument } from "./named-document.ts";
import classes from "./versions.module.css";

const DiffView = lazy(() =>
  fetched(() => import("./json/diff-view.tsx")).then(({ DiffView }) => ({ default: DiffView })),
);

export const Versions = ({ flow }: { readonly flow: string }) => (
  <FlowPage flow={flow} section="versions">
    {(loaded) => <VersionPanels key={loaded.id} flow={loaded} />}
  </FlowPage>
);

function VersionPanels({ flow }: { readonly flow: Flow }) {
  const query = useFlowVersions(flow.id);
  const [chosen, setChosen] = useState<number>();
  return (
    <Loaded query={query}>
      {(versions) => {
        const shown = versions.find(({ version }) => version === chosen) ?? versions[0];
        return (
          <>
            <Panel title={text.versions} flush>
              <ul className={classes.versions} aria-label={text.versionList}>
                {versions.map((version) => (
                  <li key={version.version}>
                    <button
                      type="button"
                      className={classes.version}
                      aria-pressed={version === shown}
                      onClick={() => setChosen(version.version)}
                    >
                      <Text component="span" fw={550}>
                        {text.versionTitle(version.version)}
                        {version === versions[0] && ` · ${text.newest}`}
                      </Text>
                      <Text component="span" c="dimmed">
                        <Ago at={version.updatedAt} /> {text.by(version.signedBy)}
                      </Text>
                    </button>
                  </li>
                ))}
              </ul>
            </Panel>
            {shown && <Changes key={shown.version} shown={shown} versions={versions} />}
          </>
        );
      }}
    </Loaded>
  );
}

interface ChangesProps {
  readonly shown: Flow;
  readonly versions: readonly Flow[];
}

function Changes({ shown, versions }: ChangesProps) {
  const [against, setAgainst] = useState<string | null>(null);
  const isAdmin = useIsAdmin();
  const editInstead = useEditInstead();
  const others = versions.filter(({ version }) => version !== shown.version);
  const before = versions.find(({ version }) => version < shown.version);
  const other = versions.find(({ version }) => String(version) === against) ?? before;
  const from = other ? text.versionOf(other.version) : text.nothing;
  const title = text.changes(from, text.versionOf(shown.version));
  return (
    <Panel
      title={title}
      actions={
        isAdmin &&
        shown !== versions[0] && (
          <Button
            size="xs"
            variant="default"
            style={{ flex: "none" }}
            leftSection={<Icon name="pencil" size={14} />}
            title={text.restoreWhy}
            onClick={() => void editInstead(namedDocument(shown.document), versions[0])}
          >
            {text.restore}
          </Button>
        )
      }
    >
      <Stack gap="sm">
        {others.length > 0 && (
          <Group>
            <Select
              label={text.compare}
              size="xs"
              data={others.map(({ version }) => ({ value: String(version), label: text.versionTitle(version) }))}
              value={other ? String(other.version) : null}
              placeholder={text.nothing}
              onChange={setAgainst}
              clearable
            />
          </Group>
        )}
        <Suspense fallback={<Lines count={4} />}>
          <Difference title={title} before={other} after={shown} />
        </Suspense>
      </Stack>
    </Panel>
  );
}

interface DifferenceProps {
  readonly title: string;
  readonly before: Flow | undefined;
  readonly after: Flow;
}

function Difference({ title, before, after }: DifferenceProps) {
  const texts = {
    before: before ? jsonText(namedDocument(before.document)) : "",
    after: jsonText(namedDocument(after.document)),
  };
  if (texts.before === texts.after) return <Text c="dimmed">{text.same}</Text>;
  return (
    <>
      {!before && <Text c="dimmed">{text.firstOne}</Text>}
      <DiffView label={title} {...texts} />
    </>
  );
}
