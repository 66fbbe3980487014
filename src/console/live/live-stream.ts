// One stream of changes for all tabs of this browser: browsers open only a few connections to one host, so the tab that
// holds a lock listens and passes on what it hears. When it closes, the next tab takes over and has everything fetched
// anew, as nobody can say what was missed meanwhile.
import { type Clock, systemClock } from "../../base/clock.ts";
import { type LiveChange, liveChanges, liveSilence } from "../../wire/live.ts";

export type LiveState = "connecting" | "live" | "lost";

export interface LiveListener {
  /** Something changed; `undefined` means that anything may have. */
  readonly onChange: (changes: readonly LiveChange[] | undefined) => void;
  readonly onState: (state: LiveState) => void;
}

/** What of an `EventSource` is used. */
export interface ChangeSource {
  readonly readyState: number;
  addEventListener(word: string, hear: (event: Event) => void): void;
  close(): void;
}
interface LiveParts {
  readonly clock: Clock;
  readonly open: (address: string) => ChangeSource;
}
/** States of an `EventSource`. */
const [opened, closed] = [1, 2];

type Told =
  | { readonly t: "changed"; readonly changes: readonly LiveChange[] | undefined }
  | { readonly t: "state"; readonly state: LiveState }
  | { readonly t: "hello" };

const address = "/v1/live";
const name = "sealbot-live";
/** Milliseconds before a stream that was refused is asked for again. */
const patience = 15_000;
/** Milliseconds between two looks at how long a stream has been silent. */
const watchEvery = 5_000;

const page: LiveParts = { clock: systemClock, open: (to) => new EventSource(to) };

/** Listens until disposed. */
export function openLiveStream({ onChange, onState }: LiveListener, parts: LiveParts = page): Disposable {
  const end = new AbortController();
  const channel = new BroadcastChannel(name);
  let leading = false;
  let state: LiveState = "connecting";

  const tell = (told: Told) => channel.postMessage(told);
  const change = (changes: readonly LiveChange[] | undefined) => {
    onChange(changes);
    tell({ t: "changed", changes });
  };
  const setState = (next: LiveState) => {
    state = next;
    onState(next);
    tell({ t: "state", state: next });
  };
  channel.onmessage = ({ data }: MessageEvent<Told>) => {
    if (data.t === "hello") {
      if (leading) tell({ t: "state", state });
    } else if (data.t === "state") onState(data.state);
    else onChange(data.changes);
  };
  tell({ t: "hello" });

  const lead = async () => {
    leading = true;
    while (!end.signal.aborted) {
      const ended = await listenOnce({ ...parts, change, setState, signal: end.signal });
      if (ended === "refused") await pause(parts.clock, patience, end.signal);
    }
  };
  navigator.locks.request(name, { signal: end.signal }, lead).catch((error: unknown) => {
    if (!end.signal.aborted) throw error;
  });

  return {
    [Symbol.dispose]() {
      end.abort();
      channel.close();
    },
  };
}

interface Listening extends LiveParts {
  readonly change: (changes: readonly LiveChange[] | undefined) => void;
  readonly setState: (state: LiveState) => void;
  readonly signal: AbortSignal;
}

/**
 * Resolves when the browser gave up, or with the signal. The browser resumes a stream that broke by itself; one that
 * only fell silent, as in a computer's sleep, it takes for a quiet one.
 */
async function listenOnce({
  change,
  setState,
  signal,
  clock,
  open,
}: Listening): Promise<"refused" | "silent" | "over"> {
  const source = open(address);
  const ended = new AbortController();
  // The time of day goes on while a computer sleeps.
  let heard = clock.now();
  let resumed = false;
  source.addEventListener("open", () => {
    setState("live");
    // What changed before the first word of this stream, nobody told.
    if (!resumed) change(undefined);
    resumed = true;
  });
  source.addEventListener("error", () => {
    setState("lost");
    if (source.readyState === closed) ended.abort();
  });
  source.addEventListener("reset", () => change(undefined));
  source.addEventListener("changed", (event) => {
    const read = liveChanges.safeParse(JSON.parse("data" in event ? String(event.data) : "null"));
    change(read.success ? read.data : undefined);
  });
  for (const word of ["open", "beat", "changed", "reset"]) {
    source.addEventListener(word, () => {
      heard = clock.now();
    });
  }
  const over = AbortSignal.any([signal, ended.signal]);
  try {
    for (;;) {
      await pause(clock, watchEvery, over);
      if (signal.aborted) return "over";
      if (ended.signal.aborted) return "refused";
      if (source.readyState !== opened || clock.now() - heard < liveSilence) continue;
      setState("lost");
      return "silent";
    }
  } finally {
    source.close();
  }
}

/** Ends early with the signal. */
const pause = (clock: Clock, ms: number, signal: AbortSignal): Promise<void> =>
  clock.sleep(ms, signal).catch(() => undefined);
