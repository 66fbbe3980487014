// Words of the JSON view of a flow.

export const flowJsonText = {
  label: "The flow as JSON",
  notJson: "This is not whole JSON yet: the flow stays as it was.",
  faults: (count: number) => `${count.toLocaleString("en")} ${count === 1 ? "fault" : "faults"}, marked in the text.`,
  good: "A whole flow.",
  keys: "Ctrl-Space: what can be written here · Escape, then Tab: leave the text",
} as const;
