// The service under systemd: a system unit with a user of its own, or a unit of the user's own systemd.
import { errorOf } from "../../base/errors.ts";
import { at, type Host, mustRun } from "./host.ts";
import { type Layout, unitName } from "./layout.ts";
import type { LogOptions, Program, Service, ServiceState } from "./service.ts";
import { notInstalled } from "./service.ts";
import { command, exists, tryCommand } from "./step.ts";
import { fillTemplate } from "./template.ts";

export class SystemdService implements Service {
  readonly layout: Layout;

  constructor(layout: Layout) {
    this.layout = layout;
  }

  async check(host: Host): Promise<void> {
    if (await exists(at(host, "/run/systemd/system"))) return;
    throw errorOf({
      code: "not-found",
      message: "this host runs no systemd",
      hint: "Let what starts services here start: sealbot robot start",
    });
  }

  async definition({ node, main }: Program) {
    const { account, home, envFile, definition } = this.layout;
    const own = {
      STATE: specifier(home),
      NODE: specifier(node),
      ENV_FILE: specifier(envFile),
      EXEC: `${execWord(node)} ${execWord(main)}`,
    };
    const text = account
      ? await fillTemplate("sealbot-robot.service", {
          ...own,
          ...{ USER: account.user, GROUP: account.group },
          PROTECT_HOME: [node, main].some(isInHome) ? "read-only" : "yes",
        })
      : await fillTemplate("sealbot-robot.session.service", own);
    return { path: definition, text, mode: 0o644 };
  }

  register() {
    return [
      this.#command("daemon-reload"),
      this.#command("enable", unitName),
      // Without it a user's services run only while that user is signed in.
      ...(this.layout.account ? [] : [tryCommand("loginctl", "enable-linger")]),
    ];
  }

  unregister() {
    return [tryCommand(...this.#systemctl("disable", "--now", unitName))];
  }

  afterRemoval() {
    return [this.#command("daemon-reload"), tryCommand(...this.#systemctl("reset-failed", unitName))];
  }

  start() {
    return [this.#command("start", unitName)];
  }
  stop() {
    return [this.#command("stop", unitName)];
  }
  restart() {
    return [this.#command("restart", unitName)];
  }

  async state(host: Host): Promise<ServiceState> {
    const properties =
      "LoadState,UnitFileState,ActiveState,SubState,StateChangeTimestamp,MainPID,NRestarts,Result,ExecMainCode,ExecMainStatus,ExecMainExitTimestamp";
    const shown = await mustRun(
      host,
      this.#systemctl("show", "--timestamp=unix", `--property=${properties}`, unitName),
    );
    return stateOf(new Map(shown.split("\n").map((line) => split(line))));
  }

  logs({ follow, lines }: LogOptions) {
    const scope = this.layout.account ? ["--unit", unitName] : ["--user-unit", unitName];
    return ["journalctl", ...scope, "--output=cat", "--no-pager", `--lines=${lines}`, ...(follow ? ["--follow"] : [])];
  }

  #systemctl(...words: readonly string[]) {
    return ["systemctl", ...(this.layout.account ? [] : ["--user"]), ...words];
  }
  #command(...words: readonly string[]) {
    return command(...this.#systemctl(...words));
  }
}

const split = (line: string): readonly [string, string] => {
  const end = line.indexOf("=");
  return [line.slice(0, end), line.slice(end + 1)];
};

const states: Readonly<Record<string, ServiceState["state"]>> = {
  active: "running",
  reloading: "running",
  activating: "starting",
  deactivating: "stopping",
  inactive: "stopped",
  failed: "failed",
};

function stateOf(shown: ReadonlyMap<string, string>): ServiceState {
  const get = (name: string) => shown.get(name) ?? "";
  if (get("LoadState") !== "loaded") return { ...notInstalled, detail: get("LoadState") || "unknown" };
  const seconds = Number(get("StateChangeTimestamp").replace("@", ""));
  return {
    installed: true,
    enabled: get("UnitFileState") === "enabled",
    // One that waits to be started again has failed, however often that is.
    state: get("SubState").startsWith("auto-restart") ? "failed" : (states[get("ActiveState")] ?? "unknown"),
    detail: `${get("ActiveState")} (${get("SubState")})`,
    since: seconds > 0 ? new Date(seconds * 1000).toISOString() : null,
    pid: Number(get("MainPID")) || null,
    restarts: Number(get("NRestarts")),
    last_exit: lastExit(get),
  };
}

/** `ExecMainCode` is what waitid(2) calls `si_code`. */
function lastExit(get: (name: string) => string): string | null {
  if (!get("ExecMainExitTimestamp")) return null;
  const how = get("ExecMainCode") === "1" ? "exit status" : "signal";
  const result = get("Result") === "success" ? "" : ` (${get("Result")})`;
  return `${how} ${get("ExecMainStatus")}${result}`;
}

/** A path that a user's home hides behind ProtectHome=yes. */
const isInHome = (path: string): boolean => /^\/(home|root|run\/user)\//.test(path);

/** `%` begins a specifier in every value of a unit. */
const specifier = (text: string): string => text.replaceAll("%", "%%");

/** One word of a command line; see systemd.service(5), "Command lines". */
const execWord = (word: string): string => {
  const escaped = specifier(word).replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("$", "$$$$");
  return /^[\w@%+=:,./-]+$/.test(escaped) ? escaped : `"${escaped}"`;
};
