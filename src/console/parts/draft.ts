// What somebody wrote and did not send yet: it survives a reload of the page. Never for secrets: drafts lie in the
// browser's storage until they are dropped or the member signs out.
import { useCallback, useState } from "react";
import { dropStored, findStored, store } from "./storage.ts";

const prefix = "draft.";

/**
 * A value that is kept under `name` until it is dropped.
 *
 * `parse` reads what an earlier page stored; it gets `undefined` when there is nothing, and never throws.
 */
export function useDraft<T>(name: string, parse: (stored: unknown) => T) {
  const [value, setValue] = useState(() => parse(findStored(prefix + name)));
  const change = useCallback(
    (next: T) => {
      setValue(next);
      store(prefix + name, next);
    },
    [name],
  );
  const drop = useCallback(() => {
    dropStored(prefix + name);
    setValue(parse(undefined));
  }, [name, parse]);
  return { value, change, drop } as const;
}
