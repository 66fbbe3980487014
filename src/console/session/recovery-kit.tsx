// The recovery kit of an account that was just made, joined or recovered, before the console opens.
import { useLocation } from "wouter";
import { sessionText as text } from "../strings/session.ts";
import { Doorway } from "./doorway.tsx";
import { KeepKit } from "./keep-kit.tsx";
import { useSessionStore } from "./session-context.tsx";
import type { NewlyIn } from "./session-store.ts";

export function RecoveryKit({ account, next }: Pick<NewlyIn, "account" | "next">) {
  const store = useSessionStore();
  const [, go] = useLocation();
  const goOn = () => {
    go(next, { replace: true });
    store.keepKit();
  };
  return (
    <Doorway title={text.kitTitle} description={text.kitWhy} wide>
      <KeepKit shown={account} email={account.session.email} action={text.kitGoOn} onKept={goOn} />
    </Doorway>
  );
}
