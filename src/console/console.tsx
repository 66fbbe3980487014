// The console of one signed-in member: its frame, what was fetched, and the page of the present address. What was
// fetched lives and dies with the session.
import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { hasCode } from "../base/errors.ts";
import type { MemberSession } from "../client/session/session.ts";
import { LiveProvider } from "./live/live-provider.tsx";
import { IdleLock } from "./session/idle-lock.tsx";
import { useSessionStore } from "./session/session-context.tsx";
import type { SessionStore } from "./session/session-store.ts";
import { CurrentArea } from "./shell/current-area.tsx";
import { Shell } from "./shell/shell.tsx";

function openClient(store: SessionStore): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (hasCode(error, "not-signed-in")) store.expire();
      },
    }),
    defaultOptions: {
      queries: {
        // Live updates say when something is out of date; without them a look back at the page does.
        staleTime: 30_000,
        retry: (count, error) => count < 2 && hasCode(error, "unreachable", "timeout"),
      },
    },
  });
}

export function Console({ session }: { readonly session: MemberSession }) {
  const store = useSessionStore();
  const [client] = useState(() => openClient(store));
  useEffect(() => () => client.clear(), [client]);
  return (
    <QueryClientProvider client={client}>
      <LiveProvider>
        <IdleLock />
        <Shell session={session}>
          <CurrentArea />
        </Shell>
      </LiveProvider>
    </QueryClientProvider>
  );
}
