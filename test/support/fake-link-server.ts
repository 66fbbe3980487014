// A control plane reduced to its end of the robot link, which a test can make forgetful, rude or silent. It keeps what
// an honest one keeps: the highest number taken over, and the messages.
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { randomBytes, toBase64url } from "../../src/crypto/bytes.ts";
import type { RobotIdentity } from "../../src/robot/identity/identity.ts";
import { isLinkSignedBy } from "../../src/trust/link.ts";
import type { Authenticate, FromRobot } from "../../src/wire/link.ts";

export interface FakeLinkServer extends AsyncDisposable {
  readonly origin: string;
  /** Taken over, in order. */
  readonly messages: FromRobot[];
  readonly logins: Authenticate[];
  /** Queues a message for the robot; it is sent until it is acknowledged. */
  command(message: object): void;
  /** Numbers the robot has acknowledged. */
  readonly acknowledged: () => number;
  /** Sends anything on the open connection, numbered or not. */
  raw(data: string | Uint8Array, options?: { binary: boolean }): void;
  /** Cuts the connection without a goodbye. */
  cut(): void;
  /** Called for each frame of the robot; `false` cuts the connection before the frame is taken over. */
  onFrame: (frame: FromRobot) => boolean;
  /** Set to refuse robots with this code. */
  refuse: string | undefined;
  readonly connections: () => number;
  readonly closes: number[];
}

export async function openFakeLinkServer(identity: () => RobotIdentity): Promise<FakeLinkServer> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", handleProtocols: () => "sealbot.v1" });
  await new Promise((resolve) => server.once("listening", resolve));
  const commands: string[] = [];
  let [received, acknowledged] = [0, 0];
  let open: WebSocket | undefined;
  const fake: FakeLinkServer = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    messages: [],
    logins: [],
    command(message) {
      commands.push(JSON.stringify({ n: commands.length + 1, ...message }));
      open?.send(commands.at(-1) ?? "");
    },
    acknowledged: () => acknowledged,
    raw: (data, { binary } = { binary: false }) => open?.send(data, { binary }),
    cut: () => open?.terminate(),
    onFrame: () => true,
    refuse: undefined,
    connections: () => server.clients.size,
    closes: [],
    async [Symbol.asyncDispose]() {
      for (const client of server.clients) client.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  server.on("connection", (socket) => {
    const challenge = toBase64url(randomBytes(32));
    socket.send(JSON.stringify({ t: "hello", challenge, least: 1, most: 1, time: new Date().toISOString() }));
    socket.on("close", (code) => fake.closes.push(code));
    socket.on("message", async (data) => {
      const frame = JSON.parse(String(data));
      if (frame.t === "authenticate") {
        const { workspace, sign } = identity();
        const isSigned = await isLinkSignedBy({ ...frame, challenge, workspace }, frame.signature, sign.publicKey);
        if (!isSigned || fake.refuse) {
          socket.send(JSON.stringify({ t: "refused", code: fake.refuse ?? "untrusted-sender", message: "no" }));
          return socket.close();
        }
        fake.logins.push(frame);
        open = socket;
        socket.send(JSON.stringify({ t: "welcome", session: "s", received, time: new Date().toISOString() }));
        acknowledged = Math.max(acknowledged, frame.received);
        for (const command of commands.slice(frame.received)) socket.send(command);
      } else if (frame.t === "ack") {
        acknowledged = Math.max(acknowledged, frame.n);
      } else {
        if (!fake.onFrame(frame)) return socket.terminate();
        if (frame.n === received + 1) {
          received = frame.n;
          fake.messages.push(frame);
        }
        socket.send(JSON.stringify({ t: "ack", n: received }));
      }
    });
  });
  return fake;
}
