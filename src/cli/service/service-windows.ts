// The service on Windows: a task of Task Scheduler that begins when the host starts, or when its user signs in. Nothing
// is downloaded for it: a true Windows service would need a program that speaks to the Service Control Manager.
import { win32 } from "node:path";
import { escapeMarkup } from "../../robot/popup/words.ts";
import { at, type Host } from "./host.ts";
import type { Layout } from "./layout.ts";
import type { LogOptions, Program, Service, ServiceState } from "./service.ts";
import { notInstalled } from "./service.ts";
import { command, exists, tryCommand } from "./step.ts";
import { fillTemplate } from "./template.ts";

const taskName = "\\sealbot\\robot";
/** LOCAL SERVICE, whatever it is called in the language of the host. */
const localService = "S-1-5-19";

export class WindowsService implements Service {
  readonly layout: Layout;
  readonly #caller: string;

  /** `caller` is the user in whose session it runs, as DOMAIN\NAME. */
  constructor(layout: Layout, caller: string) {
    this.layout = layout;
    this.#caller = caller;
  }

  async check(): Promise<void> {}

  async definition({ node, main }: Program) {
    const { account, home, envFile, definition, log = "NUL" } = this.layout;
    const words = [node, `--env-file-if-exists=${envFile}`, main, "robot", "start"];
    // cmd takes off the outer quotes, and leaves the inner ones to the program.
    const line = `${words.map(quoted).join(" ")} >> ${quoted(log)} 2>&1`;
    const text = await fillTemplate("sealbot-robot.task.xml", {
      TRIGGER: account ? bootTrigger : logonTrigger(this.#caller),
      PRINCIPAL: account ? principalOf(account.user) : interactive(this.#caller),
      COMMAND: "C:\\Windows\\System32\\cmd.exe",
      ARGUMENTS: escapeMarkup(`/d /s /c "${line}"`),
      STATE: escapeMarkup(home),
    });
    // Task Scheduler reads UTF-16 with its mark.
    return {
      path: definition,
      text: `\ufeff${text.replaceAll("\n", "\r\n")}`,
      mode: 0o644,
      encoding: "utf16le" as const,
    };
  }

  register() {
    return [command("schtasks", "/Create", "/TN", taskName, "/XML", this.layout.definition, "/F")];
  }
  unregister() {
    return [tryCommand("schtasks", "/End", "/TN", taskName), tryCommand("schtasks", "/Delete", "/TN", taskName, "/F")];
  }
  afterRemoval() {
    return [];
  }

  start() {
    return [command("schtasks", "/Run", "/TN", taskName)];
  }
  stop() {
    return [command("schtasks", "/End", "/TN", taskName)];
  }
  restart() {
    return [tryCommand("schtasks", "/End", "/TN", taskName), ...this.start()];
  }

  async state(host: Host): Promise<ServiceState> {
    if (!(await exists(at(host, this.layout.definition)))) return notInstalled;
    const { status, stdout } = await host.run([
      ...["powershell.exe", "-NoProfile", "-NonInteractive", "-Command"],
      `$t = Get-ScheduledTask -TaskPath '\\sealbot\\' -TaskName robot; $i = $t | Get-ScheduledTaskInfo; "$($t.State) $($i.LastTaskResult)"`,
    ]);
    if (status !== 0) return { ...notInstalled, detail: "Task Scheduler does not know it" };
    const [state = "Unknown", result = ""] = stdout.trim().split(" ");
    return {
      ...{ installed: true, enabled: state !== "Disabled", detail: state },
      state: state === "Running" ? "running" : state === "Queued" ? "starting" : "stopped",
      ...{ since: null, pid: null, restarts: null, last_exit: result === "" ? null : `result ${result}` },
    };
  }

  logs({ follow, lines }: LogOptions) {
    const path = (this.layout.log ?? "NUL").replaceAll("'", "''");
    const script = `Get-Content -LiteralPath '${path}' -Encoding UTF8 -Tail ${lines}${follow ? " -Wait" : ""}`;
    return ["powershell.exe", "-NoProfile", "-NonInteractive", "-Command", script];
  }
}

/** Paths of Windows hold no quotes. */
const quoted = (word: string): string => `"${win32.isAbsolute(word) ? win32.normalize(word) : word}"`;

const bootTrigger = "    <BootTrigger>\n      <Enabled>true</Enabled>\n    </BootTrigger>";
const logonTrigger = (user: string): string =>
  `    <LogonTrigger>\n      <Enabled>true</Enabled>\n      <UserId>${escapeMarkup(user)}</UserId>\n    </LogonTrigger>`;

/** A service account has no password; a person's is not asked for either, so that such a task reaches no shared folder. */
const principalOf = (user: string): string =>
  user === "LOCAL SERVICE"
    ? `      <UserId>${localService}</UserId>`
    : `      <UserId>${escapeMarkup(user)}</UserId>\n      <LogonType>S4U</LogonType>`;

const interactive = (user: string): string =>
  `      <UserId>${escapeMarkup(user)}</UserId>\n      <LogonType>InteractiveToken</LogonType>`;
