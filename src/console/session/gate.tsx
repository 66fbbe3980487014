// Decides what this tab shows: the console for whoever is signed in, the way in for everyone else.
import type { ReactNode } from "react";
import { useLocation } from "wouter";
import type { MemberSession } from "../../client/session/session.ts";
import { Failure } from "../parts/failure.tsx";
import { type Late, lateOf, useLate } from "../parts/late.ts";
import { sessionText as text } from "../strings/session.ts";
import { AlreadyIn } from "./already-in.tsx";
import { AwaitCertificate } from "./await-certificate.tsx";
import { Doorway } from "./doorway.tsx";
import { useSessionState, useSessionStore } from "./session-context.tsx";
import type { NewlyIn } from "./session-store.ts";
import { SignIn } from "./sign-in.tsx";
import { Starting } from "./starting.tsx";

/** The pages that need no session, loaded when somebody comes that way. */
const ways: ReadonlyMap<string, Late<object>> = new Map([
  ["/join", lateOf<object>(async () => (await import("./join.tsx")).Join)],
  ["/recover", lateOf<object>(async () => (await import("./recover.tsx")).Recover)],
]);
const firstStart = lateOf<object>(async () => (await import("./first-start.tsx")).FirstStart);
const recoveryKit = lateOf<Pick<NewlyIn, "account" | "next">>(
  async () => (await import("./recovery-kit.tsx")).RecoveryKit,
);

export function Gate({ children }: { readonly children: (session: MemberSession) => ReactNode }) {
  const state = useSessionState();
  const store = useSessionStore();
  const [address] = useLocation();
  const way = ways.get(address);
  if (way && (state.is === "signed-out" || state.is === "locked"))
    return <Awaited key={address} late={way} props={{}} />;
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
      return <Awaited late={firstStart} props={{}} />;
    case "new-account":
      return <Awaited late={recoveryKit} props={{ account: state.account, next: state.next }} />;
    case "signed-out":
      return <SignIn key="out" email={state.email} expired={state.why === "expired"} />;
    case "locked":
      return <SignIn key="locked" email={state.email} locked />;
    case "signed-in":
      return way ? (
        <AlreadyIn email={state.session.email} />
      ) : (
        <AwaitCertificate session={state.session}>{children(state.session)}</AwaitCertificate>
      );
  }
}

function Awaited<P extends object>({ late, props }: { readonly late: Late<P>; readonly props: P }) {
  const Shown = useLate(late);
  return Shown ? <Shown {...props} /> : <Starting />;
}
