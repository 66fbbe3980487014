// Code of a flow that speaks to the daemon by itself, past all that a runner does for it.

/** The runner's end of the channel to its daemon. */
export const channel = "process._getActiveHandles().find((handle) => handle._handle?.fd === 3)";

/** Says one word; `word` is an expression. */
export const say = (word: string): string => `${channel}.write(JSON.stringify(${word}) + "\\n");`;
