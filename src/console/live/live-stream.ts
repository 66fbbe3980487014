// One stream of changes for all tabs of this browser: browsers open only a few connections to one host, so the tab that
// holds a lock listens and passes on what it hears. When it closes, the next tab takes over and has everything fetched
// anew, as nobody can say what was missed meanwhile.
import { type LiveChange, liveChanges } from "../../wire/live.ts";

export type LiveState = "connecting" | "live" | "lost";

export interface LiveListener {
  /** Something changed; `undefined` means that anything may have. */
  readonly onChange: (changes: readonly LiveChange[] | undefined) => void;
  readonly onState: (state: LiveState) => void;
}

type Told =
  | { readonly t: "changed"; readonly changes: readonly LiveChange[] | undefined }
  | { readonly t: "state"; readonly state: LiveState }
  | { readonly t: "hello" };

const address = "/v1/live";
const name = "sealbot-live";
/** Milliseconds before a stream that was refused is asked for again. */
const patience = 15_000;

/** Listens until disposed. */
export function openLiveStream({ onChange, onState }: LiveListener): Disposable {
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
      await listenOnce({ change, setState, signal: end.signal });
      await pause(patience, end.signal);
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

interface Listening {
  readonly change: (changes: readonly LiveChange[] | undefined) => void;
  readonly setState: (state: LiveState) => void;
  readonly signal: AbortSignal;
}

/** Resolves when the browser gave up, or with the signal. The browser resumes a stream that broke by itself. */
function listenOnce({ change, setState, signal }: Listening): Promise<void> {
  return new Promise((resolve) => {
    const source = new EventSource(address);
    const stop = () => {
      source.close();
      signal.removeEventListener("abort", stop);
      resolve();
    };
    signal.addEventListener("abort", stop);
    let resumed = false;
    source.onopen = () => {
      setState("live");
      // What changed before the first word of this stream, nobody told.
      if (!resumed) change(undefined);
      resumed = true;
    };
    source.onerror = () => {
      setState("lost");
      if (source.readyState === EventSource.CLOSED) stop();
    };
    source.addEventListener("reset", () => change(undefined));
    source.addEventListener("changed", ({ data }) => {
      const read = liveChanges.safeParse(JSON.parse(String(data)));
      change(read.success ? read.data : undefined);
    });
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
