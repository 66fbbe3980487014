// What the control plane may do with secrets: close them. Nothing that opens may ever be exported here.
export { aeadOverhead, encrypt } from "./aead.ts";
export { randomBytes } from "./bytes.ts";
export { type Drop, type ItemContext, sealDrop } from "./drop.ts";
export { pad } from "./pad.ts";
export { sealBox, sealedBoxOverhead } from "./sealed-box.ts";
