// The key that goes with letters for commands, as this keyboard calls it.

export const modifierKey = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl";
