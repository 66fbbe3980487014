// Keeps code of a flow from sockets that are files of this host. Behind them sit programs that do for this user whatever
// they are asked, such as a desktop's bus, its keyring or the robot itself, and no permission of Node's stands before them.
import { Socket } from "node:net";
import { errorOf } from "../base/errors.ts";
import { prototypeOf, seal } from "./sealed.ts";

let areShut = false;

/** Cannot be undone; once more does nothing more. */
export function shutLocalSockets(): void {
  // Even looking for the handle would be refused then.
  if (areShut) return;
  areShut = true;
  const socket = new Socket();
  socket.on("error", () => {}); // It leads nowhere.
  // Its handle exists as soon as it is to be connected.
  socket.connect({ path: "nowhere" });
  const pipe = prototypeOf(Reflect.get(socket, "_handle"));
  socket.destroy();
  const shut = (): never => {
    throw errorOf({ code: "not-permitted", message: "this run may not reach a socket of this host" });
  };
  for (const way of ["connect", "bind", "listen"]) seal(pipe, way, shut);
}
