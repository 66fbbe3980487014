// Where sealbot's own files lie: the code itself, and what is read beside it. Nothing else may reckon from the place of
// its own file, because in the published program that is no longer where its source was.

/** The folder `src` in a clone, `dist` once published. Ends with a slash. */
export const ownCode = new URL("../", import.meta.url);

/** The folder of package.json. Ends with a slash. */
export const ownPackage = new URL("../", ownCode);
