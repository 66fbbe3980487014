// The nonce that this page's policy lets styles in by. The control plane writes a fresh one into every page.

const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]');

/** Empty in development, where there is no policy. */
export const styleNonce = meta?.nonce ?? "";

// Where the library that locks scrolling behind a dialog looks for it.
Reflect.set(globalThis, "__webpack_nonce__", styleNonce);
