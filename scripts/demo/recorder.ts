// Sits between everyone and the control plane and keeps a copy of every byte, as a wire-tapper would.
import { appendFileSync, mkdirSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { join } from "node:path";

export interface Recorder extends AsyncDisposable {
  readonly url: string;
  /** Bytes seen so far, both directions. */
  readonly bytes: () => number;
}

/** Relays connections to port `to()` of loopback and appends what passes to one file per connection and direction in `folder`. */
export async function openRecorder({ to, folder }: { to: () => number; folder: string }): Promise<Recorder> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const sockets = new Set<Socket>();
  let [connections, bytes] = [0, 0];
  const relay = (from: Socket, to: Socket, file: string) => {
    from.on("data", (chunk) => {
      bytes += chunk.length;
      appendFileSync(file, chunk, { mode: 0o600 });
      if (!to.write(chunk)) {
        from.pause();
        to.once("drain", () => from.resume());
      }
    });
    from.on("end", () => to.end());
    from.on("error", () => to.destroy());
    from.on("close", () => sockets.delete(from));
    sockets.add(from);
  };
  const server = createServer({ allowHalfOpen: true }, (caller) => {
    const callee = connect({ port: to(), host: "127.0.0.1", allowHalfOpen: true });
    const name = join(folder, String(++connections).padStart(4, "0"));
    relay(caller, callee, `${name}-to-server`);
    relay(callee, caller, `${name}-from-server`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const own = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${own}`,
    bytes: () => bytes,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
