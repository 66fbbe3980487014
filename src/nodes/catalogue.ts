// Every node type that ships with sealbot, one line each. A file is loaded when a flow uses its type; what a node needs
// besides, it imports when it runs.
import type { NodeLoader, Shelf } from "../flow/catalogue.ts";

export const shippedNodes: Shelf = new Map<string, NodeLoader>([
  ["core.start", async () => (await import("./core/start.ts")).start],
  ["core.stop", async () => (await import("./core/stop.ts")).stop],
  ["core.debug", async () => (await import("./core/debug.ts")).debug],
  ["core.log", async () => (await import("./core/log.ts")).log],
  ["core.comment", async () => (await import("./core/comment.ts")).comment],
  ["core.catch", async () => (await import("./core/catch.ts")).catchErrors],
  ["core.delay", async () => (await import("./core/delay.ts")).delay],
  ["core.set", async () => (await import("./core/set.ts")).set],
  ["core.switch", async () => (await import("./core/switch.ts")).switchOn],
  ["core.function", async () => (await import("./core/function.ts")).functionNode],
  ["vault.open", async () => (await import("./vault/open.ts")).open],
  ["vault.get-item", async () => (await import("./vault/get-item.ts")).getItem],
  ["vault.set-item", async () => (await import("./vault/set-item.ts")).setItem],
  ["vault.add-item", async () => (await import("./vault/add-item.ts")).addItem],
  ["vault.delete-item", async () => (await import("./vault/delete-item.ts")).deleteItem],
  ["vault.list-items", async () => (await import("./vault/list-items.ts")).listItems],
  ["vault.list-vaults", async () => (await import("./vault/list-vaults.ts")).listVaults],
  ["vault.totp", async () => (await import("./vault/totp.ts")).totp],
  ["vault.require", async () => (await import("./vault/require.ts")).requireVault],
  ["http.request", async () => (await import("./http/request.ts")).request],
  ["crypto.hash", async () => (await import("./crypto/hash.ts")).hash],
  ["crypto.hmac", async () => (await import("./crypto/hmac.ts")).hmac],
  ["crypto.sign-jwt", async () => (await import("./crypto/sign-jwt.ts")).signJwt],
  ["crypto.verify-jwt", async () => (await import("./crypto/verify-jwt.ts")).verifyJwt],
  ["crypto.encrypt", async () => (await import("./crypto/encrypt.ts")).encrypt],
  ["crypto.decrypt", async () => (await import("./crypto/decrypt.ts")).decrypt],
  ["process.python", async () => (await import("./process/python.ts")).python],
]);
