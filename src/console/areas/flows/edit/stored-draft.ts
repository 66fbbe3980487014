// The draft of a flow in this browser's storage, so that a reload loses nothing. A flow document holds no secret; nor
// may anything else that is kept here.
import type { FlowId } from "../../../../base/ids.ts";
import { isPlainObject } from "../../../../flow/plain-json.ts";
import { dropStored, findStored, flowDraftPrefix, store, watchStored } from "../../../parts/storage.ts";
import { type FlowDraft, parseDraft } from "./flow-draft.ts";

/** The signed version that a draft was made from. */
export interface DraftBase {
  readonly version: number;
  readonly hash: string;
}

export interface StoredDraft {
  readonly draft: FlowDraft;
  /** `undefined` for a flow that nobody signed yet. */
  readonly base: DraftBase | undefined;
}

const nameOf = (flow: FlowId | undefined): string => `${flowDraftPrefix}${flow ?? "new"}`;

/** What somebody wrote here and did not sign, of a flow or of a new one; `undefined` when there is nothing. */
export function findDraft(flow: FlowId | undefined): StoredDraft | undefined {
  const stored = findStored(nameOf(flow));
  if (!isPlainObject(stored)) return undefined;
  const { base } = stored;
  try {
    return { draft: parseDraft(stored.draft), base: isBase(base) ? base : undefined };
  } catch {
    return undefined; // What cannot be read any more is as good as nothing.
  }
}

export function keepDraft(flow: FlowId | undefined, { draft, base }: StoredDraft): void {
  store(nameOf(flow), base ? { draft, base } : { draft });
}

/** Tells of each draft that another tab keeps of the same flow, until what it returns is called. */
export const watchDraft = (
  flow: FlowId | undefined,
  listener: (draft: StoredDraft | undefined) => void,
): (() => void) => watchStored(nameOf(flow), () => listener(findDraft(flow)));

export const dropDraft = (flow: FlowId | undefined): void => dropStored(nameOf(flow));

const isBase = (value: unknown): value is DraftBase =>
  isPlainObject(value) && typeof value.version === "number" && typeof value.hash === "string";
