// A host's wall clock that a test sets, for a real process: libfaketime moves it and leaves the monotonic one alone, as
// a sleep does, and as people do.
import { globSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tempHome } from "./temp-home.ts";

export interface HostClock extends Disposable {
  /** For the process whose clock it is. */
  readonly env: Readonly<Record<string, string>>;
  /** Sets it to so many seconds ahead of the real time. */
  set(ahead: number): void;
}

/** @throws where libfaketime is not installed. */
export function findFaketime(): string {
  const [file] = globSync("/usr/lib/*/faketime/libfaketime.so.1");
  if (file === undefined) throw new TypeError("libfaketime is not installed");
  return file;
}

export function openHostClock(): HostClock {
  const home = tempHome();
  const file = join(home.path, "ahead");
  const set = (ahead: number) => writeFileSync(file, `${ahead < 0 ? "" : "+"}${ahead}\n`);
  set(0);
  return {
    set,
    env: {
      LD_PRELOAD: findFaketime(),
      FAKETIME_TIMESTAMP_FILE: file,
      // It reads the file anew for each look at the clock.
      FAKETIME_NO_CACHE: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
    },
    [Symbol.dispose]: () => home[Symbol.dispose](),
  };
}
