// Sends every IPC message back: the floor of what asking another process costs.
process.on("message", (message) => process.send?.(message));
process.on("disconnect", () => process.exit(0));
