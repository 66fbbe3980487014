// Imported into Auth0's deploy tool: of the schemas of all that Auth0 has, which it compiles before it begins, it leaves
// the one that is asked about. Compiling the others takes far longer than all that the tool does then.
import { createRequire } from "node:module";

const { default: schema } = createRequire(import.meta.url)("auth0-deploy-cli/lib/tools/auth0/schema");
for (const name of Object.keys(schema.properties)) {
  if (name !== "flowVaultConnections") schema.properties[name] = {};
}
