// Decides what this tab shows: the console for whoever is signed in, the way in for everyone else.
import { Center, Loader, VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";
import type { MemberSession } from "../../client/session.ts";
import { Failure } from "../parts/failure.tsx";
import { sessionText as text } from "../strings/session.ts";
import { Doorway } from "./doorway.tsx";
import { FirstStart } from "./first-start.tsx";
import { RecoveryKit } from "./recovery-kit.tsx";
import { useSessionState, useSessionStore } from "./session-context.tsx";
import { SignIn } from "./sign-in.tsx";

export function Gate({ children }: { readonly children: (session: MemberSession) => ReactNode }) {
  const state = useSessionState();
  const store = useSessionStore();
  switch (state.is) {
    case "starting":
      return (
        <Center mih="100dvh">
          <Loader type="dots" />
          <VisuallyHidden role="status">{text.starting}</VisuallyHidden>
        </Center>
      );
    case "unreachable":
      return (
        <Doorway title={text.unreachableTitle}>
          <Failure error={state.error} onRetry={() => void store.start()} />
        </Doorway>
      );
    case "setup":
      return <FirstStart />;
    case "new-account":
      return <RecoveryKit account={state.account} />;
    case "signed-out":
      return <SignIn key="out" email={state.email} expired={state.why === "expired"} />;
    case "locked":
      return <SignIn key="locked" email={state.email} locked />;
    case "signed-in":
      return children(state.session);
  }
}
