// Who holds a vault, and which flows may use it.
import { Text } from "@mantine/core";
import { useIsOperator } from "../../data/roles.ts";
import { useVaultPermissions } from "../../data/vaults.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { vaultsText as text } from "../../strings/vaults.ts";
import { Holders } from "./holders.tsx";
import { Permits } from "./permits.tsx";
import { VaultPage } from "./vault-page.tsx";

export const VaultAccess = ({ vault }: { readonly vault: string }) => (
  <VaultPage vault={vault} section="access">
    {({ id }) => <Panels vault={id} />}
  </VaultPage>
);

function Panels({ vault }: { readonly vault: string }) {
  const query = useVaultPermissions(vault);
  if (!useIsOperator()) return <Text c="dimmed">{text.accessHidden}</Text>;
  return (
    <Loaded query={query}>
      {(permissions) => (
        <>
          <Holders permissions={permissions} />
          <Permits permissions={permissions} />
        </>
      )}
    </Loaded>
  );
}
