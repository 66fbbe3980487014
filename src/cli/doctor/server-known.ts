// The control plane for checks that need one: the first of them looks whether there is any.
import { errorOf } from "../../base/errors.ts";
import type { Examined } from "./examined.ts";

/** @throws NotFoundError `not-found` when no control plane is known. */
export async function getServer(examined: Examined): Promise<URL> {
  const server = await examined.findServer();
  if (server) return server;
  throw errorOf({ code: "not-found", message: "this host knows no control plane" });
}
