// The floor of the daemon's figures: Node, ws and pino, connected to the same control plane and doing nothing more.
import { pino } from "pino";
import { WebSocket } from "ws";

const [, , url = ""] = process.argv;
const logger = pino();
const socket = new WebSocket(new URL("/v1/robots/link", url.replace(/^http/, "ws")), "sealbot.v1", {
  perMessageDeflate: false,
});
socket.on("message", () => logger.info({}, "ready"));
// The control plane hangs up on who never signs in; memory is read before that.
socket.on("close", () => process.exit(0));
