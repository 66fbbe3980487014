// How people are told of what happens on a robot while nobody looks: one channel each, such as the log or a webhook.
// What is announced are signed names and times, never a value.

/** An item that ends soon, or has ended. */
export interface ItemExpiring {
  readonly vault: { readonly id: string; readonly name: string };
  readonly item: { readonly id: string; readonly name: string; readonly version: number };
  /** ISO 8601. */
  readonly expiresAt: string;
  /** Milliseconds before the end for which this is the notice; 0: at the end. */
  readonly notice: number;
}

export interface Announcer {
  /** Names the channel in what the robot remembers: it must never change. */
  readonly name: string;
  /** Resolves once it was told, and then never hears of it again; when it rejects, it is tried again later. */
  announce(expiring: ItemExpiring, signal: AbortSignal): Promise<void>;
}
