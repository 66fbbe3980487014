// A desktop session's keyring without a desktop: a real gnome-keyring on a message bus of its own. It is unlocked, and
// empty, and gone with all it held when it is disposed.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { hostPart } from "./host-part.ts";
import { tempHome } from "./temp-home.ts";

export const hasSessionKeyring = hostPart("gnome-keyring with dbus", () => {
  execFileSync("sh", ["-c", "command -v gnome-keyring-daemon && command -v dbus-run-session"], { stdio: "ignore" });
});

const session = `
printf 'password of the login keyring' | gnome-keyring-daemon --unlock --components=secrets >/dev/null
echo "$DBUS_SESSION_BUS_ADDRESS"
exec cat`;

/** While it is not disposed, it is this process's keyring too. */
export interface SessionKeyring extends AsyncDisposable {
  /** What a program inside the session has in its environment. */
  readonly env: { readonly DBUS_SESSION_BUS_ADDRESS: string };
}

export async function openSessionKeyring(): Promise<SessionKeyring> {
  const home = tempHome();
  const { PATH = "" } = process.env;
  const child = spawn("dbus-run-session", ["--", "sh", "-c", session], {
    env: { PATH, HOME: home.path, XDG_RUNTIME_DIR: home.path, XDG_DATA_HOME: home.path },
    stdio: ["pipe", "pipe", "ignore"],
  });
  const closed = once(child, "close");
  const [line] = await once(child.stdout, "data");
  const before = process.env.DBUS_SESSION_BUS_ADDRESS;
  const address = String(line).trim();
  process.env.DBUS_SESSION_BUS_ADDRESS = address;
  return {
    env: { DBUS_SESSION_BUS_ADDRESS: address },
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await closed;
      if (before === undefined) delete process.env.DBUS_SESSION_BUS_ADDRESS;
      else process.env.DBUS_SESSION_BUS_ADDRESS = before;
      home[Symbol.dispose]();
    },
  };
}
