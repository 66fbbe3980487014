// The frame of a vault's pages: its name and state, the parts it has, and how to open it.
import { Alert, Button, Group } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "wouter";
import type { Vault } from "../../../client/vaults/vault-view.ts";
import { useVault } from "../../data/vaults.ts";
import { Icon } from "../../parts/icon.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Page } from "../../parts/page.tsx";
import { Sections } from "../../parts/sections.tsx";
import { useSession } from "../../session/session-context.tsx";
import { vaultsText as text } from "../../strings/vaults.ts";
import { OpenPanel } from "./open-panel.tsx";
import { findUnshown } from "./unshown-keys.ts";
import { useClosing } from "./use-closing.ts";
import { useCutOff } from "./use-cut-off.ts";
import { VaultState } from "./vault-state.tsx";

const sections = ["items", "connections", "access", "settings"] as const;
type Section = (typeof sections)[number];

const addressOf = ({ id }: Vault, section: Section) => `/vaults/${id}${section === "items" ? "" : `/${section}`}`;

export interface VaultPageProps {
  readonly vault: string;
  readonly section: Section;
  /** What this part can do, beside closing the vault. */
  readonly actions?: (vault: Vault) => ReactNode;
  readonly children: (vault: Vault) => ReactNode;
}

export function VaultPage({ vault: id, section, actions, children }: VaultPageProps) {
  const query = useVault(id);
  const { close } = useClosing();
  const vault = query.data;
  return (
    <Page
      title={vault?.name ?? text.vault}
      mark={vault && <VaultState vault={vault} />}
      up={{ href: "/vaults", name: text.title }}
      actions={
        vault && (
          <>
            {vault.open && (
              <Button variant="default" leftSection={<Icon name="lock" size={16} />} onClick={() => void close(vault)}>
                {text.close}
              </Button>
            )}
            {actions?.(vault)}
          </>
        )
      }
    >
      <Loaded query={query}>
        {(loaded) => (
          <>
            <Unshown vault={loaded} />
            <Sections
              label={text.section}
              pages={sections.map((name) => ({ href: addressOf(loaded, name), name: text.sections[name] }))}
              current={addressOf(loaded, section)}
            />
            <OpenPanel vault={loaded} />
            {children(loaded)}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Unshown({ vault: { id } }: { readonly vault: Vault }) {
  const session = useSession();
  const isCutOff = useCutOff(id);
  const isHere = findUnshown(session, id) !== undefined;
  if (!isHere && !isCutOff) return null;
  return (
    <Alert variant="default" icon={<Icon name="alert" />} title={text.unshown} role="alert">
      <Group justify="space-between">
        {isHere ? text.unshownWhy : text.cutOff}
        <Button component={Link} href={`/vaults/${id}/${isHere ? "key" : "rotate"}`} size="xs">
          {isHere ? text.unshownAction : text.cutOffGo}
        </Button>
      </Group>
    </Alert>
  );
}
