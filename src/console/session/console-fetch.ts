// How the page calls the control plane: its session is a cookie that no script can read.

/** Asks the control plane for a cookie that scripts cannot read, instead of a token that they could. */
export const consoleFetch: typeof fetch = (input, init) => {
  const headers = new Headers(init?.headers);
  headers.set("x-sealbot-console", "1");
  return fetch(input, { ...init, headers });
};

/** Leaves the browser's cookies alone: for a second session beside the page's own, such as a password's proof. */
export const bareFetch: typeof fetch = (input, init) => fetch(input, { ...init, credentials: "omit" });
