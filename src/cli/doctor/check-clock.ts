// How far this host's clock is from the control plane's. The difference is shown, and never used for anything.
import { span } from "../show/age.ts";
import { type Check, fail, ok, warn } from "./check.ts";
import { getServer } from "./server-known.ts";

/** Milliseconds from which one-time passwords become wrong, and from which a robot accepts nothing new. */
const [noticed, refused] = [15_000, 5 * 60_000];

const remedy =
  "Have this host keep the time (sudo timedatectl set-ntp true), if it is not the other one that is wrong.";

export const clockCheck: Check = {
  name: "clock",
  needs: ["link"],
  run: async (examined) => {
    const { hello, asked, answered } = await examined.greeting(await getServer(examined));
    const ahead = (asked + answered) / 2 - Date.parse(hello.time);
    if (Math.abs(ahead) < 1_000) return ok("less than a second off the control plane's");
    const text = `${span(Math.abs(ahead))} ${ahead < 0 ? "behind" : "ahead of"} the control plane`;
    if (Math.abs(ahead) < noticed) return ok(text);
    return Math.abs(ahead) < refused ? warn(text, remedy) : fail(text, remedy);
  },
};
