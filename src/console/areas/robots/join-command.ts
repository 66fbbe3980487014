// The one line that makes a host a robot, and its parts. The ticket goes through stdin: arguments can be read by every
// process. All of it is for a POSIX shell.

export const installCommand = "npm install --global sealbot";
export const startCommand = "sealbot robot start";

export const joinCommand = (ticket: string, server: string): string =>
  `printf '%s\\n' '${ticket}' | sealbot robot join - --server '${server}'`;

/** From a host without anything of ours to a robot that runs. */
export const wholeCommand = (ticket: string, server: string): string =>
  [installCommand, joinCommand(ticket, server), startCommand].join(" && ");
