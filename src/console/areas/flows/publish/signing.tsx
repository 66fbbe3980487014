// What is about to be signed, and the button that signs it.
import { Alert, Button, Checkbox, Group, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useMemo, useState } from "react";
import { type Flow, pushFlow } from "../../../../client/flows/flows.ts";
import { shapesOf } from "../../../../flow/described-shapes.ts";
import { Failure } from "../../../parts/failure.tsx";
import { fetched } from "../../../parts/fetched.ts";
import { Icon } from "../../../parts/icon.tsx";
import { Lines, Loaded } from "../../../parts/loaded.tsx";
import { notifyDone } from "../../../parts/notify.tsx";
import { useSession } from "../../../session/session-context.tsx";
import { useAttempt } from "../../../session/use-attempt.ts";
import { publishText as text } from "../../../strings/flows-publish.ts";
import type { PublishDialogProps } from "../edit/editor-parts.ts";
import { jsonText, namedDocument } from "../named-document.ts";
import { type Plan, usePlan } from "./use-plan.ts";
import { WantedPermits } from "./wanted-permits.tsx";

const DiffView = lazy(() =>
  fetched(() => import("../json/diff-view.tsx")).then(({ DiffView }) => ({ default: DiffView })),
);

type SigningProps = Omit<PublishDialogProps, "faults">;

export function Signing({ draft, shapes: known, newest, onClose, onDone }: SigningProps) {
  const shapes = useMemo(() => shapesOf(known.values()), [known]);
  const query = usePlan(draft, shapes, newest);
  const session = useSession();
  const client = useQueryClient();
  const [hasPermits, setPermits] = useState(true);
  const { busy, error, attempt } = useAttempt();
  const sign = ({ plan }: Plan) =>
    attempt(async () => {
      const { id: flow, previous } = plan;
      const pushed = await pushFlow(session, draft, { shapes, permits: hasPermits, flow, previous });
      await Promise.all(["flows", "vaults"].map((word) => client.invalidateQueries({ queryKey: [word] })));
      const { flow: published, unsigned } = pushed;
      notifyDone(text.published(published.name, published.version));
      if (unsigned.length > 0) notifyDone(text.unpermitted(unsigned.length));
      onDone(published);
    });
  return (
    <Loaded query={query}>
      {(plan) => (
        <Stack>
          <Meanwhile plan={plan} newest={newest} />
          <Changes plan={plan} />
          <WantedPermits permits={plan.plan.permits} />
          <Ready plan={plan} value={hasPermits} onChange={setPermits} />
          <Text c="dimmed">{text.signedBy(session.email)}</Text>
          {error !== undefined && <Failure error={error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {text.cancel}
            </Button>
            <Button loading={busy} leftSection={<Icon name="check" size={16} />} onClick={() => void sign(plan)}>
              {text.publish}
            </Button>
          </Group>
        </Stack>
      )}
    </Loaded>
  );
}

function Meanwhile({ plan: { before }, newest }: { readonly plan: Plan } & Pick<SigningProps, "newest">) {
  if (before?.hash === newest?.hash) return null;
  return (
    <Alert role="alert" color="orange" variant="default" icon={<Icon name="alert" />} title={titleOf(before, newest)}>
      {before ? text.meanwhileWhy : text.goneWhy}
    </Alert>
  );
}

function titleOf(before: Flow | undefined, newest: Flow | undefined): string {
  if (!before) return text.gone;
  return newest ? text.meanwhile(before.version, before.signedBy) : text.namesake(before.name);
}

function Changes({ plan: { plan, before } }: { readonly plan: Plan }) {
  const names = new Map(Object.entries(plan.document.names ?? {}));
  const [old, next] = [before?.document, plan.document].map((document) =>
    document ? jsonText(namedDocument(document, names)) : "",
  );
  if (old === undefined || next === undefined) return null;
  if (before && old === next) return <Text>{text.same(before.version)}</Text>;
  return (
    <Stack gap={6}>
      <Text>{before ? text.next(plan.version, before.version) : text.first}</Text>
      <Suspense fallback={<Lines count={4} />}>
        <DiffView label={text.changes} before={old} after={next} />
      </Suspense>
    </Stack>
  );
}

interface ReadyProps {
  readonly plan: Plan;
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
}

function Ready({ plan: { plan }, value, onChange }: ReadyProps) {
  const count = plan.permits.filter(({ ready }) => ready).length;
  if (count === 0) return null;
  return (
    <Checkbox
      label={text.withPermits(count)}
      checked={value}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}
