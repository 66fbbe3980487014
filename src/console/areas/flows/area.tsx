// The flows' pages: the list, one flow with its versions and its hook, and the editor, which is loaded when it is used.
import { Route, Switch } from "wouter";
import { FlowList } from "./flow-list.tsx";
import { HookPage } from "./hook-page.tsx";
import { Overview } from "./overview.tsx";
import { Versions } from "./versions.tsx";

export const Area = () => (
  <Switch>
    <Route path="/flows/:flow/versions">{({ flow }) => <Versions key={flow} flow={flow} />}</Route>
    <Route path="/flows/:flow/hook">{({ flow }) => <HookPage key={flow} flow={flow} />}</Route>
    <Route path="/flows/:flow">{({ flow }) => <Overview key={flow} flow={flow} />}</Route>
    <Route>
      <FlowList />
    </Route>
  </Switch>
);
