// Keeps what was fetched up to date: every change that is heard of makes the queries stale that show such a thing.
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import type { LiveKind } from "../../wire/live.ts";
import { keysOf } from "../data/keys.ts";
import { type LiveState, openLiveStream } from "./live-stream.ts";
import { Refresher } from "./refresher.ts";

const Context = createContext<LiveState>("connecting");

/** Whether changes reach this page at present. */
export const useLiveState = (): LiveState => useContext(Context);

export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>("connecting");
  useEffect(() => {
    const refresher = new Refresher<LiveKind | "all">(async (kinds) => {
      const options = { cancelRefetch: false };
      if (kinds.has("all")) return client.invalidateQueries({}, options);
      const keys = [...kinds].flatMap((kind) => (kind === "all" ? [] : keysOf(kind)));
      await Promise.all([...new Set(keys)].map((key) => client.invalidateQueries({ queryKey: [key] }, options)));
    });
    const stream = openLiveStream({
      onState: setState,
      onChange: (changes) => {
        if (!changes) return refresher.mark("all");
        for (const { kind } of changes) refresher.mark(kind);
      },
    });
    return () => {
      stream[Symbol.dispose]();
      refresher[Symbol.dispose]();
    };
  }, [client]);
  return <Context value={state}>{children}</Context>;
}
