// The flows' pages: the list, one flow with its versions and its hook, and the editor, which is loaded when it is used.
import { lazy, Suspense } from "react";
import { Route, Switch } from "wouter";
import { fetched } from "../../parts/fetched.ts";
import { Lines } from "../../parts/loaded.tsx";
import { FlowList } from "./flow-list.tsx";
import { HookPage } from "./hook-page.tsx";
import { Overview } from "./overview.tsx";
import { Versions } from "./versions.tsx";

const NewFlowPage = lazy(() =>
  fetched(() => import("./edit/editor-page.tsx")).then((page) => ({ default: page.NewFlowPage })),
);
const EditFlowPage = lazy(() =>
  fetched(() => import("./edit/editor-page.tsx")).then((page) => ({ default: page.EditFlowPage })),
);

export const Area = () => (
  <Switch>
    <Route path="/flows/new">
      <Suspense fallback={<Lines />}>
        <NewFlowPage />
      </Suspense>
    </Route>
    <Route path="/flows/:flow/edit">
      {({ flow }) => (
        <Suspense fallback={<Lines />}>
          <EditFlowPage key={flow} flow={flow} />
        </Suspense>
      )}
    </Route>
    <Route path="/flows/:flow/versions">{({ flow }) => <Versions key={flow} flow={flow} />}</Route>
    <Route path="/flows/:flow/hook">{({ flow }) => <HookPage key={flow} flow={flow} />}</Route>
    <Route path="/flows/:flow">{({ flow }) => <Overview key={flow} flow={flow} />}</Route>
    <Route>
      <FlowList />
    </Route>
  </Switch>
);
