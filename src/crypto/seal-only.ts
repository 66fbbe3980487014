// What the control plane may do with secrets: close them. Nothing that opens may ever be exported here.
export { encrypt } from "./aead.ts";
export { randomBytes } from "./bytes.ts";
export { pad } from "./pad.ts";
export { sealBox } from "./sealed-box.ts";
