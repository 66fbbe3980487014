// Tokens of the HTTP API: made, listed, revoked. A token's text is in the page until its maker says that it is kept.
import { Button, Modal, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { listTokens, revokeToken } from "../../../client/account/tokens.ts";
import type { TokenRow } from "../../../wire/routes/flows.ts";
import { useIsOperator } from "../../data/roles.ts";
import { Ago } from "../../parts/ago.tsx";
import { useConfirm } from "../../parts/confirm.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { notifyDone, notifyFailure } from "../../parts/notify.tsx";
import { Page } from "../../parts/page.tsx";
import { Panel } from "../../parts/panel.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { Tags } from "../../parts/tags.tsx";
import { useSession } from "../../session/session-context.tsx";
import { tokensText as text } from "../../strings/tokens.ts";
import { NewToken } from "./new-token.tsx";

export function Area() {
  const session = useSession();
  const query = useQuery({ queryKey: ["tokens"], queryFn: () => listTokens(session) });
  const [opened, { open, close }] = useDisclosure();
  const isOperator = useIsOperator();
  return (
    <Page
      title={text.title}
      description={text.description}
      actions={
        isOperator && (
          <Button leftSection={<Icon name="plus" size={16} />} onClick={open}>
            {text.add}
          </Button>
        )
      }
    >
      <Panel flush>
        <Loaded query={query}>
          {(tokens) =>
            tokens.length === 0 ? (
              <Empty icon="token" title={text.none}>
                {text.noneWhy}
              </Empty>
            ) : (
              <TokenTable tokens={tokens} />
            )
          }
        </Loaded>
      </Panel>
      <Modal opened={opened} onClose={close} title={text.addTitle} size="lg">
        <NewToken onDone={close} />
      </Modal>
    </Page>
  );
}

function TokenTable({ tokens }: { readonly tokens: readonly TokenRow[] }) {
  const session = useSession();
  const client = useQueryClient();
  const confirm = useConfirm();
  const nameOf = ({ name }: TokenRow) => name ?? text.unnamed;
  const revoke = async (token: TokenRow) => {
    const question = { title: text.revokeTitle(nameOf(token)), body: text.revokeBody, action: text.revokeAction };
    if (!(await confirm(question))) return;
    await revokeToken(session, token.id);
    notifyDone(text.revoked);
    await client.invalidateQueries({ queryKey: ["tokens"] });
  };
  const columns: readonly Column<TokenRow>[] = [
    { name: text.name, width: "minmax(0, 1.25fr)", show: (token) => <Text fw={550}>{nameOf(token)}</Text> },
    {
      name: text.scopes,
      width: "minmax(0, 2fr)",
      needs: "wide",
      show: ({ scopes }) => <Tags names={scopes} most={2} />,
    },
    { name: text.used, width: "8rem", needs: "wider", show: ({ last_used_at }) => <Ago at={last_used_at} /> },
    { name: text.end, width: "7rem", needs: "wide", show: ({ expires_at }) => <Ago at={expires_at} /> },
    {
      name: text.revoke,
      width: "6.5rem",
      show: (token) => (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={text.revokeLabel(nameOf(token))}
          onClick={() => void revoke(token).catch(notifyFailure)}
        >
          {text.revoke}
        </Button>
      ),
    },
  ];
  return <Table label={text.list} rows={tokens} columns={columns} keyOf={({ id }) => id} />;
}
