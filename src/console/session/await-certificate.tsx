// What a newcomer sees until the inviter's page or program has certified the new account. A certificate for other keys
// than this page's is told as the attack that it is.
import { Alert, Button, Group, Loader, Stack, Text } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { hasCode } from "../../base/errors.ts";
import type { MemberSession } from "../../client/session/session.ts";
import { fromBase64url } from "../../crypto/bytes.ts";
import { showFingerprint } from "../../trust/fingerprint.ts";
import { CopyText } from "../parts/copy.tsx";
import { Failure } from "../parts/failure.tsx";
import { Icon } from "../parts/icon.tsx";
import { notifyFailure } from "../parts/notify.tsx";
import { sessionText } from "../strings/session.ts";
import { awaitText as text } from "../strings/ways-in.ts";
import { Doorway } from "./doorway.tsx";
import { useSessionStore } from "./session-context.tsx";

/** Milliseconds between two looks. */
const look = 3_000;

export interface AwaitCertificateProps {
  readonly session: MemberSession;
  /** Shown once there is a certificate. */
  readonly children: ReactNode;
}

export function AwaitCertificate({ session, children }: AwaitCertificateProps) {
  const store = useSessionStore();
  const [isCertified, setCertified] = useState(session.role !== undefined);
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    if (isCertified) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isGone = false;
    const ask = async () => {
      try {
        await session.refresh();
        if (isGone) return;
        setError(undefined);
        if (session.role !== undefined) return setCertified(true);
      } catch (thrown) {
        if (isGone) return;
        if (hasCode(thrown, "not-signed-in")) return store.expire();
        setError(thrown);
        if (hasCode(thrown, "untrusted-key")) return;
      }
      timer = setTimeout(() => void ask(), look);
    };
    timer = setTimeout(() => void ask(), look);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [session, store, isCertified]);
  if (isCertified) return children;
  const leave = (
    <Button variant="subtle" color="gray" size="xs" onClick={() => void store.signOut().catch(notifyFailure)}>
      {sessionText.otherAccount}
    </Button>
  );
  if (hasCode(error, "untrusted-key"))
    return (
      <Doorway title={text.attack} foot={leave} wide>
        <Alert role="alert" color="red" variant="default" icon={<Icon name="alert" />} title={error.message}>
          {text.attackWhy}
        </Alert>
      </Doorway>
    );
  return (
    <Doorway title={text.title} description={text.why} foot={leave} wide>
      <Stack gap="md">
        <div>
          <Text size="sm" c="dimmed">
            {text.fingerprint}
          </Text>
          <CopyText value={showFingerprint(fromBase64url(session.keys.fingerprint))} name={text.fingerprintName} />
        </div>
        {error !== undefined && <Failure error={error} />}
        <Group gap="sm" role="status" wrap="nowrap">
          <Loader size="sm" type="dots" />
          <Text c="dimmed">{text.waiting}</Text>
        </Group>
      </Stack>
    </Doorway>
  );
}
