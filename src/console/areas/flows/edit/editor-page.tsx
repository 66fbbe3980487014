// Opens the editor on what is known: the newest signed version, the draft that lies in this browser, and the nodes that
// robots have. What the reader wrote stays when any of it changes.
import { useEffect, useMemo, useState } from "react";
import { useLocation } from "wouter";
import type { Flow } from "../../../../client/flows/flows.ts";
import { useFlow } from "../../../data/flows.ts";
import { type NodeShapes, useNodeShapes } from "../../../data/node-shapes.ts";
import { useVaults } from "../../../data/vaults.ts";
import { Loaded } from "../../../parts/loaded.tsx";
import { editorText as text } from "../../../strings/flows-editor.ts";
import { currentNames, namedDocument } from "../named-document.ts";
import { Editor } from "./editor.tsx";
import { type FlowDraft, newDraft, parseDraft } from "./flow-draft.ts";
import { findDraft } from "./stored-draft.ts";

export const NewFlowPage = () => (
  <Loaded query={useNodeShapes()}>{(shapes) => <EditorOf flow={undefined} signed={newDraft} shapes={shapes} />}</Loaded>
);

/** `flow` is an id or a name. */
export const EditFlowPage = ({ flow: idOrName }: { readonly flow: string }) => {
  const vaults = useVaults();
  const flow = useFlow(idOrName);
  const shapes = useNodeShapes();
  const names = vaults.data;
  const signed = useMemo(
    () => flow.data && names && parseDraft(namedDocument(flow.data.document, currentNames(names))),
    [flow.data, names],
  );
  return (
    <Loaded query={vaults}>
      {() => (
        <Loaded query={flow}>
          {(loaded) => (
            <Loaded query={shapes}>
              {(known) => signed && <EditorOf key={loaded.id} flow={loaded} signed={signed} shapes={known} />}
            </Loaded>
          )}
        </Loaded>
      )}
    </Loaded>
  );
};

interface EditorOfProps {
  readonly flow: Flow | undefined;
  readonly signed: FlowDraft;
  readonly shapes: NodeShapes;
}

function EditorOf({ flow, signed, shapes }: EditorOfProps) {
  const [, goTo] = useLocation();
  const [start] = useState(
    () => findDraft(flow?.id) ?? { draft: signed, base: flow && { version: flow.version, hash: flow.hash } },
  );
  const title = text.title(flow?.name ?? text.newFlow);
  useEffect(() => {
    document.title = `${title} · sealbot`;
  }, [title]);
  return (
    <Editor
      newest={flow}
      signed={signed}
      start={start}
      shapes={shapes}
      onDone={(done) => goTo(done ? `/flows/${done.id}` : flow ? `/flows/${flow.id}` : "/flows")}
    />
  );
}
