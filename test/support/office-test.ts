// `test` with an office that all tests of a file share, and a search for its secrets when each of them ends.
import { test as base, expect } from "vitest";
import { type Office, openOffice, sessionFile } from "./office.ts";

export const test = base
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures this one needs
  .extend("office", { scope: "file" }, async ({}, { onCleanup }): Promise<Office> => {
    const office = await openOffice();
    onCleanup(() => office[Symbol.asyncDispose]());
    return office;
  })
  .extend("canaries", { auto: true }, ({ office }, { onCleanup }) => {
    // The open vault in the person's own session is the one place where they must be found.
    onCleanup(() => expect(office.leaks(), "files with secrets").toEqual([sessionFile]));
  });
