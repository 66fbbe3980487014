// Numbers for Prometheus: what is counted here never names a person, a vault or a robot.
import type { Store } from "../store/store.ts";

export class Metrics {
  readonly #requests = new Map<string, number>();

  countRequest(method: string, status: number): void {
    const labels = `method="${method}",status="${status}"`;
    this.#requests.set(labels, (this.#requests.get(labels) ?? 0) + 1);
  }

  /** The text form that Prometheus reads. */
  async show(store: Store): Promise<string> {
    const robots = await store.robots.count();
    const runs = await store.runs.countByStatus();
    const lines = [
      "# TYPE sealbot_robots_online gauge",
      `sealbot_robots_online ${robots.online}`,
      "# TYPE sealbot_robots gauge",
      `sealbot_robots ${robots.active}`,
      "# TYPE sealbot_runs gauge",
      ...[...runs].map(([status, count]) => `sealbot_runs{status="${status}"} ${count}`),
      "# TYPE sealbot_http_requests_total counter",
      ...[...this.#requests].map(([labels, count]) => `sealbot_http_requests_total{${labels}} ${count}`),
    ];
    return `${lines.join("\n")}\n`;
  }
}
