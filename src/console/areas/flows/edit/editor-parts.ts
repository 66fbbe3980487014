// What the editor hands to its parts: the one agreement between the canvas, the panels, the JSON and the dialogs.
import type { Flow } from "../../../../client/flows/flows.ts";
import type { Fault } from "../../../../flow/fault.ts";
import type { KnownNode, NodeShapes } from "../../../data/node-shapes.ts";
import type { DraftNode, DraftPatch, FlowDraft, NodePatch } from "./flow-draft.ts";

export interface NodePanelProps {
  readonly node: DraftNode;
  /** `undefined` when no robot has the type. */
  readonly shape: KnownNode | undefined;
  /** Those of this node; `path` is from the root of the document. */
  readonly faults: readonly Fault[];
  readonly draft: FlowDraft;
  /** Wires follow by themselves when the node's ports change. */
  readonly onChange: (patch: NodePatch) => void;
  readonly onRename: (id: string) => void;
  /** Changes the flow around the node, such as the vaults it declares. */
  readonly onFlowChange: (patch: DraftPatch) => void;
}

export interface FlowPanelProps {
  readonly draft: FlowDraft;
  /** All of the flow's. */
  readonly faults: readonly Fault[];
  readonly onChange: (patch: DraftPatch) => void;
}

export interface JsonViewProps {
  readonly draft: FlowDraft;
  readonly shapes: NodeShapes;
  readonly faults: readonly Fault[];
  readonly onChange: (draft: FlowDraft) => void;
}

export interface PublishDialogProps {
  readonly draft: FlowDraft;
  readonly shapes: NodeShapes;
  readonly faults: readonly Fault[];
  /** The version to compare with; `undefined` for a new flow. */
  readonly newest: Flow | undefined;
  readonly onClose: () => void;
  readonly onDone: (flow: Flow) => void;
}
