// The hosts that a process may reach, as code under it cannot change: what it is made of was taken from the language
// before any foreign code was loaded, so that nothing such code puts in its place is ever asked.

const { call } = Function.prototype;
const endsWith: (text: string, end: string) => boolean = call.bind(String.prototype.endsWith);
const lower: (text: string) => string = call.bind(String.prototype.toLowerCase);
const slice: (text: string, from: number, to?: number) => string = call.bind(String.prototype.slice);
const lastIndexOf: (text: string, what: string) => number = call.bind(String.prototype.lastIndexOf);

interface Host {
  /** Without brackets; `.example.com` for `*.example.com`. */
  readonly name: string;
  readonly isWildcard: boolean;
  /** Empty for any. */
  readonly port: string;
}

export class HostList {
  readonly #hosts: Host[] = [];

  constructor(hosts: readonly string[]) {
    for (let i = 0; i < hosts.length; i++) this.add(hosts[i] ?? "");
  }

  /** As in an item's allowed hosts: a name, `*.` and a name, or an address, each with a port or without. */
  add(text: string): void {
    const colon = lastIndexOf(text, ":");
    const hasPort = colon > lastIndexOf(text, "]");
    const named = lower(hasPort ? slice(text, 0, colon) : text);
    const isWildcard = named[0] === "*" && named[1] === ".";
    this.#hosts[this.#hosts.length] = {
      name: isWildcard ? slice(named, 1) : named[0] === "[" ? slice(named, 1, -1) : named,
      isWildcard,
      port: hasPort ? slice(text, colon + 1) : "",
    };
  }

  /** With any port where none is asked for. */
  has(host: string, port?: number): boolean {
    const named = lower(host);
    for (let i = 0; i < this.#hosts.length; i++) {
      const one = this.#hosts[i];
      if (!one || (port !== undefined && one.port !== "" && one.port !== `${port}`)) continue;
      if (one.isWildcard ? endsWith(named, one.name) && named.length > one.name.length : named === one.name)
        return true;
    }
    return false;
  }
}
