// Gives every part of the page the session, and wipes it when the page goes away.
import { createContext, type ReactNode, useContext, useEffect, useSyncExternalStore } from "react";
import { errorOf } from "../../base/errors.ts";
import type { MemberSession } from "../../client/session/session.ts";
import type { SessionState, SessionStore } from "./session-store.ts";

const Context = createContext<SessionStore | undefined>(undefined);

export function SessionProvider({ store, children }: { readonly store: SessionStore; readonly children: ReactNode }) {
  useEffect(() => {
    void store.start();
    // A page in the browser's back-forward cache would still hold keys.
    const lock = () => store.lock();
    addEventListener("pagehide", lock);
    return () => removeEventListener("pagehide", lock);
  }, [store]);
  return <Context value={store}>{children}</Context>;
}

export function useSessionStore(): SessionStore {
  const store = useContext(Context);
  if (!store) throw errorOf({ code: "internal", message: "the session is used outside of its provider" });
  return store;
}

export function useSessionState(): SessionState {
  const store = useSessionStore();
  return useSyncExternalStore(store.subscribe, () => store.state);
}

/** The signed-in member's session; every page behind the sign-in has one. */
export function useSession(): MemberSession {
  const state = useSessionState();
  if (state.is === "signed-in") return state.session;
  throw errorOf({ code: "not-signed-in", message: "this part of the page needs a session" });
}
