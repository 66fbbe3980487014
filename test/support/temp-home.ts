// A folder of its own for each test, gone when the test is over.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TempHome extends Disposable {
  readonly path: string;
}

export function tempHome(): TempHome {
  const path = mkdtempSync(join(tmpdir(), "sealbot-test-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
