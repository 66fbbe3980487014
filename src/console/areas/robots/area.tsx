// The robots' pages: the list, one robot, and adding one.
import { Route, Switch } from "wouter";
import { AddRobot } from "./add-robot.tsx";
import { RobotList } from "./robot-list.tsx";
import { RobotPage } from "./robot-page.tsx";

export const Area = () => (
  <Switch>
    <Route path="/robots/new">
      <AddRobot />
    </Route>
    <Route path="/robots/:robot">{({ robot }) => <RobotPage key={robot} robot={robot} />}</Route>
    <Route>
      <RobotList />
    </Route>
  </Switch>
);
