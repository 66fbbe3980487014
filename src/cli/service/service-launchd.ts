// The service under launchd: a daemon of the Mac, or an agent of one user.
import { escapeMarkup } from "../../robot/popup/words.ts";
import { at, type Host } from "./host.ts";
import { type Layout, launchdLabel } from "./layout.ts";
import type { LogOptions, Program, Service, ServiceState } from "./service.ts";
import { notInstalled } from "./service.ts";
import { command, exists, type Step, tryCommand } from "./step.ts";
import { fillTemplate } from "./template.ts";

export class LaunchdService implements Service {
  readonly layout: Layout;
  readonly #domain: string;

  /** `uid` is of the user whose agent it is. */
  constructor(layout: Layout, uid: number | undefined) {
    this.layout = layout;
    this.#domain = layout.account ? "system" : `gui/${uid ?? 0}`;
  }

  async check(): Promise<void> {}

  async definition({ node, main }: Program) {
    const { account, home, envFile, definition, log = "/dev/null" } = this.layout;
    const words = [node, `--env-file-if-exists=${envFile}`, main, "robot", "start"];
    const own = {
      ARGUMENTS: words.map((word) => `    <string>${escapeMarkup(word)}</string>`).join("\n"),
      ...{ STATE: escapeMarkup(home), LOG: escapeMarkup(log) },
    };
    const text = account
      ? await fillTemplate(`${launchdLabel}.daemon.plist`, {
          ...own,
          ...{ USER: escapeMarkup(account.user), GROUP: escapeMarkup(account.group) },
        })
      : await fillTemplate(`${launchdLabel}.agent.plist`, own);
    return { path: definition, text, mode: 0o644 };
  }

  register() {
    return [tryCommand("launchctl", "bootout", this.#target), ...this.start()];
  }
  unregister() {
    return [tryCommand("launchctl", "bootout", this.#target)];
  }
  afterRemoval() {
    return [];
  }

  start(): Step[] {
    return [
      command("launchctl", "enable", this.#target),
      // One that is known already needs no more than a start.
      tryCommand("launchctl", "bootstrap", this.#domain, this.layout.definition),
      command("launchctl", "kickstart", this.#target),
    ];
  }
  /** launchd would start again at once what is only ended. */
  stop() {
    return [command("launchctl", "bootout", this.#target)];
  }
  restart() {
    return [tryCommand("launchctl", "bootout", this.#target), ...this.start()];
  }

  async state(host: Host): Promise<ServiceState> {
    if (!(await exists(at(host, this.layout.definition)))) return notInstalled;
    const { status, stdout } = await host.run(["launchctl", "print", this.#target]);
    const find = (name: string) => new RegExp(`^\\s*${name} = (.+)$`, "m").exec(stdout)?.[1] ?? null;
    const detail = status === 0 ? (find("state") ?? "unknown") : "not loaded";
    return {
      ...{ installed: true, enabled: status === 0, detail },
      state: detail === "running" ? "running" : detail === "unknown" ? "unknown" : "stopped",
      since: null,
      pid: Number(find("pid")) || null,
      restarts: find("runs") === null ? null : Math.max(0, Number(find("runs")) - 1),
      last_exit: find("last exit code"),
    };
  }

  logs({ follow, lines }: LogOptions) {
    return ["tail", "-n", String(lines), ...(follow ? ["-F"] : []), this.layout.log ?? "/dev/null"];
  }

  get #target(): string {
    return `${this.#domain}/${launchdLabel}`;
  }
}
