// Whose turn it is among runs that wait: the most urgent first, in the order of coming among equals, and nobody for
// ever: a step of priority counts as much as so many minutes of waiting, and no more.

/** Milliseconds of waiting that one step of priority is worth. */
const step = 10 * 60_000;

/** A run's place in line: the smallest is next. `since` is when it came, in milliseconds. */
export const placeInLine = ({ priority, since }: { readonly priority: number; readonly since: number }): number =>
  since - priority * step;
