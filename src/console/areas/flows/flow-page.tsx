// The frame of a flow's pages: its name, the parts it has, and how to run and edit it.
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { lazy, type ReactNode, Suspense } from "react";
import { Link } from "wouter";
import type { Flow } from "../../../client/flows/flows.ts";
import { useFlow } from "../../data/flows.ts";
import { useIsAdmin } from "../../data/roles.ts";
import { fetched } from "../../parts/fetched.ts";
import { Icon } from "../../parts/icon.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Page } from "../../parts/page.tsx";
import { Sections } from "../../parts/sections.tsx";
import { useSession } from "../../session/session-context.tsx";
import { flowsText as text } from "../../strings/flows.ts";

const RunDialog = lazy(() =>
  fetched(() => import("./run/run-dialog.tsx")).then(({ RunDialog }) => ({ default: RunDialog })),
);

const sections = ["overview", "versions", "hook"] as const;
type Section = (typeof sections)[number];

const addressOf = ({ id }: Flow, section: Section) => `/flows/${id}${section === "overview" ? "" : `/${section}`}`;

export interface FlowPageProps {
  /** Name or id. */
  readonly flow: string;
  readonly section: Section;
  readonly children: (flow: Flow) => ReactNode;
}

export function FlowPage({ flow: nameOrId, section, children }: FlowPageProps) {
  const query = useFlow(nameOrId);
  const flow = query.data;
  return (
    <Page
      title={flow?.name ?? text.flow}
      description={flow?.document.description}
      up={{ href: "/flows", name: text.title }}
      actions={flow && <Actions flow={flow} />}
    >
      <Loaded query={query}>
        {(loaded) => (
          <>
            <Sections
              label={text.section}
              pages={sections.map((name) => ({ href: addressOf(loaded, name), name: text.sections[name] }))}
              current={addressOf(loaded, section)}
            />
            {children(loaded)}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Actions({ flow }: { readonly flow: Flow }) {
  const [opened, { open, close }] = useDisclosure();
  const isAdmin = useIsAdmin();
  const { role } = useSession();
  const isStartable = role !== "viewer" && flow.document.triggers.some(({ type }) => type === "signed");
  return (
    <>
      {isAdmin && (
        <Button
          component={Link}
          href={`/flows/${flow.id}/edit`}
          variant="default"
          leftSection={<Icon name="pencil" size={16} />}
        >
          {text.edit}
        </Button>
      )}
      {isStartable && (
        <Button leftSection={<Icon name="run" size={16} />} onClick={open}>
          {text.run}
        </Button>
      )}
      <Suspense>{opened && <RunDialog flow={flow} onClose={close} />}</Suspense>
    </>
  );
}
