// The sizes and times of the protocol, each with its one home.

/** Bytes of an HTTP body. */
export const maxBody = 2 * 1024 * 1024;
/** Bytes of an HTTP body that carries a manifest: 20 000 items with ordinary names and hosts. */
export const maxManifestBody = 16 * 1024 * 1024;
/** Characters of an HTTP answer: a vault with such a manifest, and all that was granted and permitted. */
export const maxAnswer = 64 * 1024 * 1024;
/** Rows of one page, or of one part, of what a vault holds: wraps, item writes. */
export const maxWraps = 1_000;
/** Bytes of one frame of the robot link. */
export const maxFrame = 1024 * 1024;
/** Milliseconds between two pings of the robot link, and after which a silent link is dead. */
export const pingEvery = 20_000;
export const deadAfter = 45_000;
/** Milliseconds that a lease lives after it was last renewed, and between two renewals. */
export const leaseTime = 30_000;
export const renewEvery = 10_000;
/** Bytes of a run's input, and of one event's data. */
export const maxInput = 256 * 1024;
export const maxEventData = 256 * 1024;
/** Levels of an input that no person signed: with the frame around it, fewer than a robot reads. */
export const maxInputDepth = 56;
/** Characters of a caller's own JWT, which a hook passes on to the robot. */
export const maxCallerToken = 8_192;
/** Milliseconds that a request waits at most for something to happen on a robot. */
export const maxWait = 30_000;
/** Rows of a page: usual and most. */
export const pageSize = 50;
export const maxPageSize = 500;
/** Milliseconds after which an unused session ends. */
export const sessionIdle = 12 * 60 * 60_000;
/** WebSocket subprotocol of the robot link. */
export const linkProtocol = "sealbot.v1";
/** Range of link protocol numbers that this build speaks. */
export const linkVersions = { least: 1, most: 1 } as const;
