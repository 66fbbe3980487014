// Decides what this tab shows: the console for whoever is signed in, the way in for everyone else.
import { Center, Loader, VisuallyHidden } from "@mantine/core";
import { type ComponentType, lazy, type ReactNode, Suspense } from "react";
import { useLocation } from "wouter";
import type { MemberSession } from "../../client/session.ts";
import { Failure } from "../parts/failure.tsx";
import { sessionText as text } from "../strings/session.ts";
import { AlreadyIn } from "./already-in.tsx";
import { AwaitCertificate } from "./await-certificate.tsx";
import { Doorway } from "./doorway.tsx";
import { FirstStart } from "./first-start.tsx";
import { RecoveryKit } from "./recovery-kit.tsx";
import { useSessionState, useSessionStore } from "./session-context.tsx";
import { SignIn } from "./sign-in.tsx";

/** The pages that need no session, loaded when somebody comes that way. */
const ways: ReadonlyMap<string, ComponentType> = new Map([
  ["/join", lazy(async () => ({ default: (await import("./join.tsx")).Join }))],
  ["/recover", lazy(async () => ({ default: (await import("./recover.tsx")).Recover }))],
]);

export function Gate({ children }: { readonly children: (session: MemberSession) => ReactNode }) {
  const state = useSessionState();
  const store = useSessionStore();
  const [address] = useLocation();
  const Way = ways.get(address);
  if (Way && (state.is === "signed-out" || state.is === "locked"))
    return (
      <Suspense fallback={<Starting />}>
        <Way />
      </Suspense>
    );
  switch (state.is) {
    case "starting":
      return <Starting />;
    case "unreachable":
      return (
        <Doorway title={text.unreachableTitle}>
          <Failure error={state.error} onRetry={() => void store.start()} />
        </Doorway>
      );
    case "setup":
      return <FirstStart />;
    case "new-account":
      return <RecoveryKit account={state.account} next={state.next} />;
    case "signed-out":
      return <SignIn key="out" email={state.email} expired={state.why === "expired"} />;
    case "locked":
      return <SignIn key="locked" email={state.email} locked />;
    case "signed-in":
      return Way ? (
        <AlreadyIn email={state.session.email} />
      ) : (
        <AwaitCertificate session={state.session}>{children(state.session)}</AwaitCertificate>
      );
  }
}

const Starting = () => (
  <Center mih="100dvh">
    <Loader type="dots" />
    <VisuallyHidden role="status">{text.starting}</VisuallyHidden>
  </Center>
);
