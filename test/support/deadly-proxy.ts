// Stands between a client and the control plane, counts requests, and has somebody killed right before or right after
// the one that it was told.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Blow {
  /** Which request, from 1, since `aim`. */
  readonly at: number;
  /** Whether the control plane still gets that request, and the client no answer to it. */
  readonly after: boolean;
  readonly strike: () => unknown;
}

export interface DeadlyProxy extends AsyncDisposable {
  readonly url: string;
  /** Requests since the last `aim`. */
  readonly count: () => number;
  aim(blow?: Blow): void;
  /** Where requests go. */
  lead(to: string): void;
}

export async function openDeadlyProxy(): Promise<DeadlyProxy> {
  let [target, count, blow]: [string, number, Blow | undefined] = ["", 0, undefined];
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    count += 1;
    const struck = blow && count >= blow.at ? blow : undefined;
    try {
      if (struck && !struck.after) throw new TypeError("struck");
      const answer = await fetch(new URL(request.url ?? "/", target), {
        method: request.method ?? "GET",
        headers: Object.entries(request.headers).flatMap(([name, value]) =>
          typeof value === "string" && !/^(host|connection|content-length|transfer-encoding)$/.test(name)
            ? [[name, value] as [string, string]]
            : [],
        ),
        ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
      });
      const body = Buffer.from(await answer.arrayBuffer());
      if (struck) throw new TypeError("struck");
      response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" }).end(body);
    } catch {
      // Struck, or the control plane is gone already: the client hears nothing.
      await struck?.strike();
      response.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: () => count,
    aim(next) {
      [count, blow] = [0, next];
    },
    lead(to) {
      target = to;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
