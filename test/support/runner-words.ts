// Code of a flow that speaks to the daemon by itself, past all that a runner does for it.

/** A runner's end of what it says to its daemon, and of what it hears from it. */
export const [channel, ear] = [4, 3].map(
  (fd) => `process._getActiveHandles().find((handle) => handle._handle?.fd === ${fd})`,
);

/** Says one word; `word` is an expression. */
export const say = (word: string): string => `${channel}.write(JSON.stringify(${word}) + "\\n");`;
