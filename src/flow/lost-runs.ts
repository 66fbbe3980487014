// When a run is given up whose robot is away, the same for the control plane that waits and for the robot that is cut
// off: where another robot may run it again, its own must have stopped before.
import { parseDuration } from "../base/clock.ts";

const minute = 60_000;
/** Milliseconds for which a robot may be away when the flow does not say. */
const lostAfter = 60 * minute;
/** Less is no time in which a robot notices for certain that it is cut off. */
const least = 5 * minute;
/** Milliseconds by which a robot stops before it is given up: two ends notice that a link is dead at different times. */
const margin = 2 * minute;

/** Milliseconds after which a run of a flow is lost with the robot that is away. */
export const lostAfterOf = (settings: { readonly lostAfter?: string | undefined }): number =>
  settings.lostAfter === undefined
    ? lostAfter
    : Math.max(parseDuration(settings.lostAfter, "settings.lostAfter"), least);

/** Milliseconds after which the robot stops it, where it may be run again elsewhere. */
export const stopAfterOf = (settings: { readonly lostAfter?: string | undefined }): number =>
  lostAfterOf(settings) - margin;
