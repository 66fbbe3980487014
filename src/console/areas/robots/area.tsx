// The robots' pages: the list, and one robot.
import { Route, Switch } from "wouter";
import { RobotList } from "./robot-list.tsx";
import { RobotPage } from "./robot-page.tsx";

export const Area = () => (
  <Switch>
    <Route path="/robots/:robot">{({ robot }) => <RobotPage key={robot} robot={robot} />}</Route>
    <Route>
      <RobotList />
    </Route>
  </Switch>
);
