// Keeps what was fetched up to date: every change that is heard of makes the queries stale that show such a thing.
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { refreshRobot } from "../data/robots.ts";
import { useSession } from "../session/session-context.tsx";
import { type LiveState, openLiveStream } from "./live-stream.ts";
import { Refresher } from "./refresher.ts";
import { type Mark, marksOf, staleOf } from "./stale.ts";

/** Milliseconds that a page has for itself after it fetched what had changed. */
const rest = 500;

const Context = createContext<LiveState>("connecting");

/** Whether changes reach this page at present. */
export const useLiveState = (): LiveState => useContext(Context);

export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient();
  const session = useSession();
  const [state, setState] = useState<LiveState>("connecting");
  useEffect(() => {
    const refresher = new Refresher<Mark>(
      async (marks) => {
        const { all, words, robots } = staleOf(marks);
        const options = { cancelRefetch: false };
        if (all) return client.invalidateQueries({}, options);
        await Promise.all([
          ...words.map((word) => client.invalidateQueries({ queryKey: [word] }, options)),
          ...robots.map((id) => refreshRobot(client, session, id)),
        ]);
      },
      () => new Promise((resolve) => setTimeout(resolve, rest)),
    );
    const stream = openLiveStream({
      onState: setState,
      onChange: (changes) => {
        for (const mark of marksOf(changes)) refresher.mark(mark);
      },
    });
    return () => {
      stream[Symbol.dispose]();
      refresher[Symbol.dispose]();
    };
  }, [client, session]);
  return <Context value={state}>{children}</Context>;
}
