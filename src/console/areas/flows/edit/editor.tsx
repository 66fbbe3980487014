// The flow editor: the canvas or the JSON, the properties beside it, and the dialogs above it. What the parts do stands
// in the parts.
import { useMediaQuery } from "@mantine/hooks";
import { ReactFlowProvider, useReactFlow } from "@xyflow/react";
import { lazy, Suspense, useMemo, useRef, useState } from "react";
import type { Flow } from "../../../../client/flows/flows.ts";
import { shapesOf } from "../../../../flow/described-shapes.ts";
import type { NodeShapes } from "../../../data/node-shapes.ts";
import { useConfirm } from "../../../parts/confirm.tsx";
import { fetched } from "../../../parts/fetched.ts";
import { Lines } from "../../../parts/loaded.tsx";
import { editorText as text } from "../../../strings/flows-editor.ts";
import { PublishDialog } from "../publish/publish-dialog.tsx";
import { AddNode } from "./add-node.tsx";
import { Canvas } from "./canvas.tsx";
import { Conflict } from "./conflict.tsx";
import classes from "./editor.module.css";
import type { Wire } from "./editor-state.ts";
import { FaultMenu } from "./fault-menu.tsx";
import { faultsByNode, faultyGraphs } from "./faults-of.ts";
import { type FlowDraft, findNode, type Position } from "./flow-draft.ts";
import { typesFor } from "./found-types.ts";
import { freePlace } from "./free-place.ts";
import { NodeShelf } from "./node-shelf.tsx";
import { placeAfter } from "./place-after.ts";
import { Side, SideDrawer } from "./side.tsx";
import { keepDraft, type StoredDraft } from "./stored-draft.ts";
import { placeOf } from "./subflows.ts";
import { KeyList, Toolbar, type View } from "./toolbar.tsx";
import { useCanvasKeys } from "./use-canvas-keys.ts";
import { useEditor } from "./use-editor.ts";
import { useElsewhere } from "./use-elsewhere.ts";
import { useFlowFaults } from "./use-flow-faults.ts";
import { glide, useReveal } from "./use-reveal.ts";
import { useShelf } from "./use-shelf.ts";
import { WiresDialog } from "./wires-dialog.tsx";

const JsonView = lazy(() =>
  fetched(() => import("../json/json-view.tsx")).then(({ JsonView }) => ({ default: JsonView })),
);

export interface EditorProps {
  /** The newest signed version, which may come while the editor is open; `undefined` for a new flow. */
  readonly newest: Flow | undefined;
  /** The newest version as its author would write it. */
  readonly signed: FlowDraft;
  readonly start: StoredDraft;
  readonly shapes: NodeShapes;
  /** The draft was signed, or discarded: the editor is to be left. */
  readonly onDone: (flow: Flow | undefined) => void;
}

export const Editor = (props: EditorProps) => (
  <ReactFlowProvider>
    <OpenEditor {...props} />
  </ReactFlowProvider>
);

type Shown =
  | { readonly is: "add"; readonly at?: Position; readonly from?: Omit<Wire, "to"> }
  | { readonly is: "wires" | "publish" | "keys" | "settings" };

function OpenEditor({ newest, signed, start, shapes, onDone }: EditorProps) {
  const { state, draft, graph, base, setBase, act, copy, forget } = useEditor(newest?.id, start, shapes);
  const judgedBy = useMemo(() => shapesOf(shapes.values()), [shapes]);
  const { faults, empty, isFresh } = useFlowFaults(draft, judgedBy);
  const faultsOf = useMemo(() => faultsByNode(draft, faults, state.graph), [draft, faults, state.graph]);
  const faulty = useMemo(() => faultyGraphs(draft, faults), [draft, faults]);
  const said = useMemo(() => new Map([...faultsOf].map(([id, own]) => [id, own.map(sentence)])), [faultsOf]);
  const missing = useMemo(() => new Map([...empty].map(([id, item]) => [id, text.emptyItem(item)])), [empty]);
  const { elsewhere, forgetElsewhere } = useElsewhere(newest?.id, draft);
  const [shown, setShown] = useState<Shown>();
  const [view, setView] = useState<View>("canvas");
  const shelf = useShelf();
  const isSmall = useMediaQuery("(max-width: 62em)", false, { getInitialValueInEffect: false });
  const hasShelf = shelf.isOpen && !isSmall && view === "canvas";
  const place = useRef<HTMLDivElement>(null);
  const { screenToFlowPosition, fitView } = useReactFlow();
  const reveal = useReveal();
  const confirm = useConfirm();
  const close = () => setShown(undefined);

  const [first] = state.chosen;
  const node = state.chosen.size === 1 && first !== undefined ? findNode(graph, first) : undefined;
  const add = () => setShown({ is: "add" });
  const showWires = () => node && setShown({ is: "wires" });
  const publish = () => setShown({ is: "publish" });
  const showKeys = () => setShown({ is: "keys" });
  useCanvasKeys(place, {
    ...act,
    ...{ add, publish, showKeys, copy, wires: showWires },
    chooseNone: () => act.choose([]),
  });

  const put = (type: string, wanted: Position, from?: Omit<Wire, "to">) => {
    const at = freePlace(graph, { type, at: wanted }, shapes);
    act.add(type, at, from);
    reveal(at);
  };
  const onPick = (type: string, pulled: { readonly at?: Position; readonly from?: Omit<Wire, "to"> } = {}) => {
    close();
    const { at, from } = pulled.at ? pulled : node ? placeAfter(graph, node, shapes, type) : {};
    const { left = 0, top = 0, width = 0, height = 0 } = place.current?.getBoundingClientRect() ?? {};
    const middle = { x: left + width / 3, y: top + height / 2 };
    put(type, at ?? screenToFlowPosition(middle), from);
  };
  const discard = async () => {
    const body = newest ? text.discardBody : text.discardNew;
    if (!(await confirm({ title: text.discardTitle, body, action: text.discard }))) return;
    forget();
    onDone(undefined);
  };
  const takeTheirs = () => {
    if (!newest) return;
    act.replace(signed);
    setBase({ version: newest.version, hash: newest.hash });
  };

  const isChanged = draft !== start.draft || start.draft !== signed;
  const side = {
    draft: graph,
    graph: state.graph,
    chosen: state.chosen,
    shapes,
    faults,
    faultsOf,
    act,
    onWires: showWires,
  };
  return (
    <>
      <div ref={place} className={classes.editor}>
        <Toolbar
          name={draft.name}
          up={newest ? { href: `/flows/${newest.id}`, name: text.back } : { href: "/flows", name: text.flows }}
          standing={standing(base?.version, isChanged)}
          faults={
            <FaultMenu
              faults={faults}
              isFresh={isFresh}
              onGo={({ path }) => {
                const at = placeOf(draft, path);
                act.enter(at.graph, at.node ? [at.node.id] : []);
                setView("canvas");
                if (at.node) void fitView({ nodes: [{ id: at.node.id }], maxZoom: 1, duration: glide() });
                else setShown({ is: "settings" });
              }}
            />
          }
          state={state}
          act={act}
          view={view}
          onView={setView}
          onAdd={add}
          shelf={isSmall || view === "json" ? undefined : shelf}
          onPublish={publish}
          onSettings={() => {
            act.enter(undefined);
            setShown({ is: "settings" });
          }}
          onSubflow={() => act.addSubflow()}
          onKeys={showKeys}
          onDiscard={isChanged ? () => void discard() : undefined}
        />
        {newest && base && newest.version > base.version && (
          <Conflict
            title={text.conflict(newest.version, newest.signedBy)}
            why={text.conflictWhy}
            theirs={signed}
            mine={draft}
            onTake={takeTheirs}
            onGoOn={() => setBase({ version: newest.version, hash: newest.hash })}
          />
        )}
        {elsewhere && (
          <Conflict
            title={text.elsewhere}
            why={text.elsewhereWhy}
            theirs={elsewhere.draft}
            mine={draft}
            onTake={() => {
              act.replace(elsewhere.draft);
              setBase(elsewhere.base);
              forgetElsewhere();
            }}
            onGoOn={() => {
              keepDraft(newest?.id, { draft, base });
              forgetElsewhere();
            }}
          />
        )}
        <div className={classes.work}>
          {hasShelf && <NodeShelf types={typesFor(shapes, state.graph !== undefined)} onPick={onPick} />}
          {view === "json" ? (
            <Suspense fallback={<Lines />}>
              <JsonView draft={draft} shapes={shapes} faults={faults} onChange={(next) => act.replace(next, "json")} />
            </Suspense>
          ) : (
            <Canvas
              draft={graph}
              faulty={faulty}
              state={state}
              shapes={shapes}
              faults={said}
              missing={missing}
              isFixed={isSmall}
              act={act}
              onDropType={(type, at) => shapes.has(type) && put(type, at)}
              onPull={(from, at) => setShown({ is: "add", at, from })}
            />
          )}
          {!isSmall && (
            <aside className={classes.side} aria-label={text.side}>
              <Side {...side} />
            </aside>
          )}
        </div>
      </div>
      {isSmall && (node || shown?.is === "settings") && shown?.is !== "wires" && (
        <SideDrawer
          {...side}
          onClose={() => {
            act.choose([]);
            close();
          }}
        />
      )}
      {shown?.is === "add" && (
        <AddNode
          shapes={shapes}
          needsInput={shown.from !== undefined}
          isSubflow={state.graph !== undefined}
          onPick={(type) => onPick(type, shown)}
          onClose={close}
        />
      )}
      {shown?.is === "wires" && node && (
        <WiresDialog node={node} draft={graph} shapes={shapes} act={act} onClose={close} />
      )}
      {shown?.is === "keys" && <KeyList onClose={close} />}
      {shown?.is === "publish" && (
        <PublishDialog
          draft={draft}
          shapes={shapes}
          faults={faults}
          newest={newest}
          onClose={close}
          onDone={(flow) => {
            forget();
            onDone(flow);
          }}
        />
      )}
    </>
  );
}

const sentence = ({ message, remedy }: { readonly message: string; readonly remedy: string }): string =>
  `${message}. ${remedy}`;

function standing(version: number | undefined, isChanged: boolean): string {
  if (version === undefined) return text.draftOfNew;
  return isChanged ? text.draftOf(version) : text.unchanged(version);
}
