// The app: looks, messages, dialogs, and behind the sign-in the console itself.
import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { useState } from "react";
import type { MemberSession } from "../client/session/session.ts";
import { lateConsole, loadConsole } from "./late-console.ts";
import { ConfirmProvider } from "./parts/confirm.tsx";
import { ErrorBoundary } from "./parts/error-boundary.tsx";
import { useLate } from "./parts/late.ts";
import { colorSchemeKey } from "./parts/storage.ts";
import { Gate } from "./session/gate.tsx";
import { Platform } from "./session/platform.tsx";
import { SessionProvider } from "./session/session-context.tsx";
import { SessionStore } from "./session/session-store.ts";
import { Starting } from "./session/starting.tsx";
import { styleNonce } from "./style-nonce.ts";
import { cssVariables, theme } from "./theme.ts";

function Inside({ session }: { readonly session: MemberSession }) {
  const Console = useLate(lateConsole);
  return Console ? <Console session={session} /> : <Starting />;
}

const colorScheme = localStorageColorSchemeManager({ key: colorSchemeKey });

export function App() {
  const [store] = useState(() => new SessionStore(loadConsole));
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      colorSchemeManager={colorScheme}
      getStyleNonce={() => styleNonce}
    >
      <Notifications position="bottom-right" />
      <ErrorBoundary>
        <Platform>
          <ConfirmProvider>
            <SessionProvider store={store}>
              <Gate>{(session) => <Inside key={session.member} session={session} />}</Gate>
            </SessionProvider>
          </ConfirmProvider>
        </Platform>
      </ErrorBoundary>
    </MantineProvider>
  );
}
