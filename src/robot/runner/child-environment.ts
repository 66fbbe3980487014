// What of this host's environment the process of a run gets to know: what its signed flow declares, and how this host
// goes out. A proxy's address may hold a password, so it travels by the run's channel and stands in no environment.
import { resolve } from "node:path";

export type HostEnvironment = Readonly<Record<string, string | undefined>>;

/** Values of the names that a flow declares, of those that there are. */
export function declaredOf(env: HostEnvironment, names: readonly string[]): Record<string, string> {
  const values = names.map((name) => [name, env[name]] as const);
  return Object.fromEntries(values.filter((pair): pair is readonly [string, string] => pair[1] !== undefined));
}

/** Environment variables by which Node, when it starts, knows authorities beside those that it brings along. */
export function trustOf({ NODE_EXTRA_CA_CERTS: file, NODE_USE_SYSTEM_CA: system }: HostEnvironment) {
  return { ...(file && { NODE_EXTRA_CA_CERTS: resolve(file) }), ...(system && { NODE_USE_SYSTEM_CA: system }) };
}
