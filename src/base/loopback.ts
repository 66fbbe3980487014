// Which addresses never leave this machine: only there may anything travel in the clear.

/** For host names as URLs and sockets write them. */
export const isLoopback = (host: string): boolean =>
  /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?|::ffff:127(\.\d{1,3}){3})$/i.test(host);
