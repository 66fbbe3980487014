// The windows of pinentry, GnuPG's program for passphrases: of all tools the one that was made for secrets. It is told
// to leave the keyboard to others, because its window comes unasked.
import { spawn } from "node:child_process";
import { Secret } from "../../base/secret.ts";
import { wipe } from "../../crypto/bytes.ts";
import { Assuan } from "./assuan.ts";
import { closeOnAbort, type PopupReply, type PopupTool, wasKilled } from "./tool.ts";
import { type PopupWords, paragraphs } from "./words.ts";

/** Those with windows, then whatever the distribution or the user chose. */
export const pinentries = ["pinentry-gnome3", "pinentry-qt", "pinentry-gtk-2", "pinentry"] as const;

/** Codes of libgpg-error. */
const [canceled, fullyCanceled, notConfirmed] = [99, 198, 114];

export function pinentryTool(file: string, env: Readonly<Record<string, string>>): PopupTool {
  return {
    name: file,
    async ask(words, signal) {
      const child = spawn(file, [], { env, stdio: ["pipe", "pipe", "ignore"], windowsHide: true });
      const ended = new Promise<void>((resolve) => child.on("close", () => resolve()).on("error", () => resolve()));
      // It may be gone before it was told everything; reading from it says so.
      child.stdin.on("error", () => {});
      const unwatch = closeOnAbort(child, signal);
      try {
        const assuan = new Assuan(child.stdout, child.stdin);
        await assuan.greeting();
        return await converse(assuan, words);
      } catch {
        // Not there, or not a pinentry: the next tool is tried. One that somebody ended was there.
        if (child.stdout.readableEnded) await ended;
        return wasKilled(child) ? "later" : "unusable";
      } finally {
        child.stdin.end();
        if (child.exitCode === null) child.kill();
        await ended;
        unwatch();
      }
    },
  };
}

async function converse(assuan: Assuan, words: PopupWords): Promise<PopupReply> {
  // Without a display some fall back to a terminal, which belongs to others here.
  const { data: flavor } = await assuan.send("GETINFO flavor");
  if (/curses|tty|emacs/.test(Buffer.from(flavor).toString())) return "unusable";
  await assuan.send("OPTION no-grab");
  const { reason, ...calm } = words;
  await assuan.send("SETTITLE", words.title);
  await assuan.send("SETDESC", paragraphs({ ...calm, reason: undefined }).join("\n\n"));
  await assuan.send("SETPROMPT", words.prompt);
  await assuan.send("SETOK", words.unlock);
  // A pinentry has no third button: this one leads to a second window.
  await assuan.send("SETCANCEL", `${words.refuse}…`);
  if (reason !== undefined) await assuan.send("SETERROR", reason);
  const { error, data, status } = await assuan.send("GETPIN");
  if (error === 0) return new Secret(data);
  wipe(data);
  if (error !== canceled && error !== fullyCanceled) return "unusable";
  if (status.includes("BUTTON_INFO close")) return "later";
  return await confirmRefusal(assuan, words);
}

async function confirmRefusal(assuan: Assuan, words: PopupWords): Promise<PopupReply> {
  await assuan.send("SETDESC", words.refusal);
  await assuan.send("SETOK", words.refuse);
  await assuan.send("SETCANCEL", words.later);
  const { error } = await assuan.send("CONFIRM");
  if (error === 0) return "refused";
  return [canceled, fullyCanceled, notConfirmed].includes(error) ? "later" : "unusable";
}
