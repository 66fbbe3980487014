// Where somebody who is signed in comes to a page that is for those who are not.
import { Button, Group } from "@mantine/core";
import { Link } from "wouter";
import { notifyFailure } from "../parts/notify.tsx";
import { shellText } from "../strings/shell.ts";
import { alreadyInText as text } from "../strings/ways-in.ts";
import { Doorway } from "./doorway.tsx";
import { useSessionStore } from "./session-context.tsx";

export function AlreadyIn({ email }: { readonly email: string }) {
  const store = useSessionStore();
  return (
    <Doorway title={text.title} description={text.why(email)}>
      <Group gap="xs">
        <Button component={Link} href="/">
          {text.toConsole}
        </Button>
        <Button variant="default" onClick={() => void store.signOut().catch(notifyFailure)}>
          {shellText.signOut}
        </Button>
      </Group>
    </Doorway>
  );
}
