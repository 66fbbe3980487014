// Code that is fetched when it is needed, or before. Pages wait for it without React's own waiting, which holds back for a
// third of a second what comes after a placeholder.
import { type ComponentType, useEffect, useState } from "react";
import { fetched } from "./fetched.ts";

export interface Late<P> {
  /** Undefined until it has arrived. */
  find(): ComponentType<P> | undefined;
  /** Fetches it; once it is there, nothing happens. Waits for a network that fails. */
  load(): Promise<void>;
}

export function lateOf<P>(fetch: () => Promise<ComponentType<P>>): Late<P> {
  let arrived: ComponentType<P> | undefined;
  return {
    find: () => arrived,
    async load() {
      arrived ??= await fetched(fetch);
    },
  };
}

type Loading = { readonly is: "under-way" | "done" } | { readonly is: "failed"; readonly error: unknown };

/** The same `late` for a component's life; throws what it could not be fetched for, to the boundary around. */
export function useLate<P>(late: Late<P>): ComponentType<P> | undefined {
  const [loading, setLoading] = useState<Loading>({ is: "under-way" });
  useEffect(() => {
    if (late.find()) return;
    let isGone = false;
    const tell = (next: Loading) => {
      if (!isGone) setLoading(next);
    };
    late.load().then(
      () => tell({ is: "done" }),
      (error: unknown) => tell({ is: "failed", error }),
    );
    return () => {
      isGone = true;
    };
  }, [late]);
  if (loading.is === "failed") throw loading.error;
  return late.find();
}
