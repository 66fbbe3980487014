// The vaults' pages: the list, one vault with its parts, its items, and what makes new keys.
import { Route, Switch } from "wouter";
import { AddConnection } from "./add-connection.tsx";
import { Expiring } from "./expiring.tsx";
import { EditItem, NewItem } from "./item-form.tsx";
import { ItemPage } from "./item-page.tsx";
import { NewVault } from "./new-vault.tsx";
import { RotateVault } from "./rotate-vault.tsx";
import { VaultAccess } from "./vault-access.tsx";
import { VaultConnections } from "./vault-connections.tsx";
import { VaultItems } from "./vault-items.tsx";
import { VaultKey } from "./vault-key.tsx";
import { VaultList } from "./vault-list.tsx";
import { VaultSettings } from "./vault-settings.tsx";

export const Area = () => (
  <Switch>
    <Route path="/vaults/new">
      <NewVault />
    </Route>
    <Route path="/vaults/expiring">
      <Expiring />
    </Route>
    <Route path="/vaults/:vault/key">{({ vault }) => <VaultKey key={vault} vault={vault} />}</Route>
    <Route path="/vaults/:vault/rotate">{({ vault }) => <RotateVault key={vault} vault={vault} />}</Route>
    <Route path="/vaults/:vault/access">{({ vault }) => <VaultAccess key={vault} vault={vault} />}</Route>
    <Route path="/vaults/:vault/settings">{({ vault }) => <VaultSettings key={vault} vault={vault} />}</Route>
    <Route path="/vaults/:vault/connections">{({ vault }) => <VaultConnections key={vault} vault={vault} />}</Route>
    <Route path="/vaults/:vault/connect">{({ vault }) => <AddConnection key={vault} vault={vault} />}</Route>
    <Route path="/vaults/:vault/new">{({ vault }) => <NewItem key={vault} vault={vault} />}</Route>
    <Route path="/vaults/:vault/items/:item/edit">
      {({ vault, item }) => <EditItem key={item} vault={vault} item={item} />}
    </Route>
    <Route path="/vaults/:vault/items/:item">
      {({ vault, item }) => <ItemPage key={item} vault={vault} item={item} />}
    </Route>
    <Route path="/vaults/:vault">{({ vault }) => <VaultItems key={vault} vault={vault} />}</Route>
    <Route>
      <VaultList />
    </Route>
  </Switch>
);
