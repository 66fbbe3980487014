// Sends every WebSocket message back: the floor of what a relayed message costs. Plain JavaScript, as a floor should be.
import { WebSocketServer } from "ws";

const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
server.on("connection", (socket) => socket.on("message", (data) => socket.send(data)));
server.on("listening", () => console.log(`port ${server.address().port}`));
process.on("SIGTERM", () => process.exit(0));
