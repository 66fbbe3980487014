// A newcomer's way in: the ticket says which root to trust, the keys are made in this page, and the account waits until
// whoever gave the ticket has certified it. The ticket's secret never reaches the control plane.
import { Alert, Anchor, Button, Code, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useState } from "react";
import { Link } from "wouter";
import { type CheckedTicket, checkMemberTicket } from "../../client/members/member-join.ts";
import { parseTicket } from "../../trust/ticket.ts";
import { explain } from "../parts/explain.ts";
import { Failure } from "../parts/failure.tsx";
import { Icon } from "../parts/icon.tsx";
import { membersText } from "../strings/members.ts";
import { joinText as text } from "../strings/ways-in.ts";
import { Doorway } from "./doorway.tsx";
import { EmailField, isEmail } from "./email-field.tsx";
import { isGoodPassword, NewPasswordFields, noPassword } from "./new-password.tsx";
import { useSessionStore } from "./session-context.tsx";
import { useAttempt } from "./use-attempt.ts";

interface Checked extends CheckedTicket {
  readonly ticket: string;
}

export function Join() {
  const [checked, setChecked] = useState<Checked>();
  return checked ? <AccountForm checked={checked} /> : <TicketForm onChecked={setChecked} />;
}

/** What stands behind the # of an invitation's link; browsers send that to nobody. */
const ticketInAddress = (): string => decodeURIComponent(location.hash.slice(1));

function ticketFault(typed: string): string | undefined {
  try {
    parseTicket(typed, "member");
    return undefined;
  } catch (error) {
    const { message, hint } = explain(error);
    return `${message} ${hint ?? ""}`.trim();
  }
}

function TicketForm({ onChecked }: { readonly onChecked: (checked: Checked) => void }) {
  const [ticket, setTicket] = useState(ticketInAddress);
  const [isLeft, setLeft] = useState(false);
  const { busy, error, attempt } = useAttempt();
  // A ticket is nothing for the browser's history.
  useEffect(() => history.replaceState(history.state, "", location.pathname), []);
  const fault = ticket.trim() === "" ? undefined : ticketFault(ticket);
  const isReady = ticket.trim() !== "" && fault === undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return setLeft(true);
    void attempt(async () => onChecked({ ticket, ...(await checkMemberTicket({ server: location.origin }, ticket)) }));
  };
  return (
    <Doorway
      title={text.title}
      description={text.why}
      foot={
        <Anchor component={Link} href="/" size="sm">
          {text.toSignIn}
        </Anchor>
      }
      wide
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <Textarea
            label={text.ticket}
            description={text.ticketHint}
            error={isLeft && fault}
            value={ticket}
            onChange={(event) => setTicket(event.currentTarget.value)}
            onBlur={() => setLeft(true)}
            onFocus={() => setLeft(false)}
            autosize
            minRows={3}
            autoComplete="off"
            spellCheck={false}
            autoFocus
            classNames={{ input: "sb-mono" }}
          />
          {error !== undefined && <Failure error={error} />}
          <Button type="submit" fullWidth loading={busy} disabled={ticket.trim() === ""}>
            {text.check}
          </Button>
        </Stack>
      </form>
    </Doorway>
  );
}

function AccountForm({ checked: { ticket, rootFingerprint, role } }: { readonly checked: Checked }) {
  const store = useSessionStore();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [chosen, setChosen] = useState(noPassword);
  const { busy, error, attempt } = useAttempt();
  const isReady = name.trim() !== "" && isEmail(email) && isGoodPassword(chosen);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { password, accountKey } = chosen;
    if (isReady) void attempt(() => store.join({ ticket, name: name.trim(), email, password, accountKey }));
  };
  return (
    <Doorway title={text.accountTitle} description={text.accountWhy} wide>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <Alert variant="default" color="teal" icon={<Icon name="check" />} title={text.good}>
            <Text size="sm">
              {text.goodWhy} <Code>{rootFingerprint}</Code>
            </Text>
            {role && <Text size="sm">{`${text.role} ${membersText.roles[role]}`}</Text>}
          </Alert>
          <TextInput
            label={text.name}
            description={text.nameHint}
            value={name}
            maxLength={64}
            onChange={(event) => setName(event.currentTarget.value)}
            autoComplete="name"
            autoFocus
          />
          <EmailField value={email} onChange={setEmail} />
          <NewPasswordFields value={chosen} onChange={setChosen} />
          {error !== undefined && <Failure error={error} />}
          <Button type="submit" fullWidth loading={busy} disabled={!isReady}>
            {text.action}
          </Button>
        </Stack>
      </form>
    </Doorway>
  );
}
