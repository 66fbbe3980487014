// Words of the dialog that starts a flow.

export const runDialogText = {
  title: (flow: string) => `Run ${flow}`,
  where: "Where",
  robots: "Robots",
  labels: "Any robot with the label",
  offline: (name: string) => `${name} (offline: the run waits for it)`,
  noRobot: "No robot can take it yet",
  noRobotWhy: "Add a robot first. A run goes to one, or to any that carries a label.",
  toRobots: "Add a robot",
  input: "Input",
  inputHint: "A JSON object; the flow finds it in its first message.",
  form: "Form",
  json: "JSON",
  asForm: "How to give the input",
  badInput: "This is not a JSON object.",
  start: "Sign and start",
  cancel: "Cancel",
} as const;
