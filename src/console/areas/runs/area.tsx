// Runs, live and past: the list, and one run.
import { Route, Switch } from "wouter";
import { RunList } from "./run-list.tsx";
import { RunPage } from "./run-page.tsx";

export const Area = () => (
  <Switch>
    <Route path="/runs/:run">{({ run }) => <RunPage key={run} id={run} />}</Route>
    <Route>
      <RunList />
    </Route>
  </Switch>
);
