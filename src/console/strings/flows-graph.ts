// Words of a flow's picture.

export const flowGraphText = {
  picture: (flow: string) => (flow === "" ? "The flow as a picture" : `The flow ${flow} as a picture`),
  inWords: "The flow in words",
  graphs: "The flow and its subflows",
  mainGraph: "The flow",
  node: (id: string, type: string, name: string | undefined) =>
    name === undefined ? `${id}, ${type}.` : `${name} (${id}), ${type}.`,
  card: (id: string, type: string, name: string | undefined, marks: readonly string[]) =>
    [name === undefined ? id : `${name} (${id})`, type, ...marks].join(", "),
  states: { idle: "not reached", running: "running", waiting: "waiting", succeeded: "done", failed: "failed" },
  leads: (port: string, targets: string) => `${port} leads to ${targets}`,
  wire: (from: string, port: string, to: string) => `Wire from ${from}, port ${port}, to ${to}`,
  times: (count: number) => (count === 1 ? "one message" : `${count.toLocaleString("en")} messages`),
  manyTimes: "999+",
  emptyNote: "An empty note",
  map: "Map of the flow",
  canvas: {
    "node.a11yDescription.default": "Press Enter or Space to choose this node.",
    "node.a11yDescription.keyboardDisabled": "Press Enter or Space to choose this node; then move it with the arrows.",
    "node.a11yDescription.ariaLiveMessage": ({ direction, x, y }: { direction: string; x: number; y: number }) =>
      `Moved ${direction}, to ${x}, ${y}.`,
    "edge.a11yDescription.default": "Press Enter or Space to choose this wire; Delete removes it.",
    "controls.ariaLabel": "View",
    "controls.zoomIn.ariaLabel": "Larger",
    "controls.zoomOut.ariaLabel": "Smaller",
    "controls.fitView.ariaLabel": "Show all of it",
    "controls.interactive.ariaLabel": "Allow changes",
    "minimap.ariaLabel": "Map of the flow",
    "handle.ariaLabel": "Port",
  },
} as const;
