// Tests that need a part of the host, such as a Debian package: absent, they fail in CI and are skipped elsewhere
// with a printed reason, so that no one takes a skipped test for a passed one.

/**
 * Whether the part `name` is there: `probe` throws when it is not. Use it as `test.skipIf(!hostPart(…))`.
 * @throws what `probe` threw, under `CI=true`.
 */
export function hostPart(name: string, probe: () => unknown): boolean {
  try {
    probe();
    return true;
  } catch (error) {
    if (process.env.CI === "true") throw error;
    process.stderr.write(`\nSKIPPED: ${name} is not on this host, so its tests do not run.\n`);
    return false;
  }
}
