// Connections to a proxy that are no tunnel yet. Node's agent forgets them: it closes neither one that the proxy refused
// nor one whose request was given up, so each would keep the process alive and every further try would leave one more.
import type { Agent } from "node:http";
import { type ConnectionError, errorOf } from "./errors.ts";

type Tunnel = NonNullable<ReturnType<Agent["createConnection"]>>;

/** An option of a request: its signal once more, since Node keeps `signal` from the agent. */
export const tunnelSignal = Symbol("tunnelSignal");

export class Tunnels {
  readonly #unfinished = new Set<Tunnel>();

  /** From now on ends what `agent` would forget. */
  watch(agent: Agent): void {
    const connect = agent.createConnection.bind(agent);
    agent.createConnection = (options, done) => {
      const signal: unknown = Reflect.get(options, tunnelSignal);
      const settled = new AbortController();
      const tunnel = connect(options, (error, stream) => {
        settled.abort();
        if (tunnel) this.#unfinished.delete(tunnel);
        if (error) tunnel?.destroy();
        done?.(error, stream);
      });
      if (tunnel) this.#unfinished.add(tunnel);
      // The request itself fails only when it hears of its connection.
      const giveUp = () => tunnel?.destroy(givenUp());
      if (signal instanceof AbortSignal)
        signal.addEventListener("abort", giveUp, { once: true, signal: settled.signal });
      return tunnel;
    };
  }

  /** Fails those that are not open yet; the open ones are their agent's. */
  cut(): void {
    for (const tunnel of this.#unfinished) tunnel.destroy(givenUp());
  }
}

const givenUp = (): ConnectionError => errorOf({ code: "unreachable", message: "the connection was given up" });
