// The one line that makes a host a robot. The ticket goes through stdin: arguments can be read by every process.

/** For a POSIX shell. */
export const joinCommand = (ticket: string, server: string): string =>
  `printf '%s\\n' '${ticket}' | sealbot robot join - --server '${server}'`;
