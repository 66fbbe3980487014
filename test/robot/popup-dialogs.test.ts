// The exact command lines of the tools that ask, and what their answers mean: also of those that only other systems have.
import { describe, expect, test } from "vitest";
import { Secret } from "../../src/base/secret.ts";
import { kdialog, yad, zenity } from "../../src/robot/popup/linux.ts";
import { osascript } from "../../src/robot/popup/macos.ts";
import { toolsOf } from "../../src/robot/popup/popup.ts";
import type { Dialog, PopupReply } from "../../src/robot/popup/tool.ts";
import { powershell } from "../../src/robot/popup/windows.ts";
import { popupWords } from "../../src/robot/popup/words.ts";
import { newId } from "../../src/trust/new-id.ts";

const plain = popupWords(
  { vault: newId("vau"), name: "shop", run: { id: newId("run"), flow: "orders" } },
  { name: "office-pc", group: "7K2P" },
  "That was the wrong key for this vault.",
);
/** Names that mean something to a shell, a markup or an escape. */
const odd = popupWords(
  { vault: newId("vau"), name: "a_b\\n<i>&`$(id)'", run: undefined },
  { name: "r", group: "7K2P" },
);
const windows = powershell("D:\\Win");

describe("the command line of", () => {
  test("zenity", () => {
    expect(zenity.question(plain)).toEqual({
      file: "zenity",
      args: [
        "--entry",
        "--hide-text",
        "--title=sealbot",
        '--text=That was the wrong key for this vault.\\n\\nFlow "orders" on robot "office-pc" needs vault "shop".\\n\\nType or paste its Vault Secret Key.\\nThe fingerprint of this robot ends in 7K2P.',
        "--ok-label=Unlock",
        "--cancel-label=Not now",
        "--extra-button=Refuse",
      ],
      env: { ZENITY_CANCEL: "10", ZENITY_ESC: "10" },
    });
    expect(zenity.question(odd).args[3]).toContain(`needs vault "a__b\\\\n<i>&\`$(id)'".`);
  });

  test("yad", () => {
    expect(yad.question(plain)).toEqual({
      file: "yad",
      args: [
        ...["--entry", "--hide-text", "--center", "--on-top", "--borders=12", "--title=sealbot"],
        '--text=That was the wrong key for this vault.\\n\\nFlow "orders" on robot "office-pc" needs vault "shop".\\n\\nType or paste its Vault Secret Key.\\nThe fingerprint of this robot ends in 7K2P.',
        ...["--button=Refuse:3", "--button=Not now:4", "--button=Unlock:0"],
      ],
    });
    expect(yad.question(odd).args[6]).toContain(`needs vault "a_b\\\\n&lt;i&gt;&amp;\`$(id)'".`);
  });

  test("kdialog, which asks again before it refuses", () => {
    expect(kdialog.question(plain)).toEqual({
      file: "kdialog",
      args: [
        ...["--title", "sealbot", "--password"],
        '<qt><p>That was the wrong key for this vault.</p><p>Flow "orders" on robot "office-pc" needs vault "shop".</p><p>Type or paste its Vault Secret Key.<br/>The fingerprint of this robot ends in 7K2P.</p></qt>',
      ],
    });
    expect(kdialog.question(odd).args[3]).toContain(`needs vault "a_b&#92;n&lt;i&gt;&amp;\`$(id)'".`);
    expect(kdialog.refusal?.(plain)).toEqual({
      file: "kdialog",
      args: [
        ...["--title", "sealbot", "--yes-label", "Refuse", "--no-label", "Not now", "--warningyesno"],
        '<qt><p>Refuse the key of vault "shop"? The runs that wait for it will fail.</p></qt>',
      ],
    });
  });

  test("osascript, whose script is the same whatever the names are", () => {
    const { file, args } = osascript.question(plain);
    expect(file).toBe("/usr/bin/osascript");
    expect(args).toEqual([
      ...["-e", "on run argv"],
      ...["-e", "set {theTitle, theText, theUnlock, theLater, theRefuse} to argv"],
      ...["-e", "tell me to activate"],
      ...["-e", "try"],
      "-e",
      'set theReply to display dialog theText with title theTitle default answer "" with hidden answer buttons {theRefuse, theLater, theUnlock} default button theUnlock cancel button theLater',
      ...["-e", "on error number -128"],
      ...["-e", 'return "later"'],
      ...["-e", "end try"],
      ...["-e", 'if button returned of theReply is theRefuse then return "refused"'],
      ...["-e", 'return "typed " & text returned of theReply'],
      ...["-e", "end run"],
      "sealbot",
      'That was the wrong key for this vault.\n\nFlow "orders" on robot "office-pc" needs vault "shop".\n\nType or paste its Vault Secret Key.\nThe fingerprint of this robot ends in 7K2P.',
      ...["Unlock", "Not now", "Refuse"],
    ]);
    expect(osascript.question(odd).args.slice(0, 22)).toEqual(args.slice(0, 22));
  });

  test("PowerShell, whose script is constant and whose texts come by stdin", () => {
    const { file, args, stdin } = windows.question(plain);
    expect(file).toBe("D:\\Win\\System32\\WindowsPowerShell\\v1.0\\powershell.exe");
    expect(args.slice(0, 4)).toEqual(["-NoLogo", "-NoProfile", "-STA", "-Command"]);
    expect(args[4]?.split("; ")).toEqual([
      "$ErrorActionPreference = 'Stop'",
      "$json = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String([Console]::In.ReadLine()))",
      "$words = ConvertFrom-Json $json",
      "$out = [Console]::OpenStandardOutput()",
      "function Say([byte[]] $bytes) { $out.Write($bytes, 0, $bytes.Length)",
      "$out.Flush() }",
      "$given = $Host.UI.PromptForCredential($words.title, $words.text, 'vault', '')",
      "if ($given) { $bstr = [Runtime.InteropServices.Marshal]::SecureStringToBSTR($given.Password)",
      "$bytes = [Text.Encoding]::UTF8.GetBytes('typed ' + [Runtime.InteropServices.Marshal]::PtrToStringBSTR($bstr))",
      "[Runtime.InteropServices.Marshal]::ZeroFreeBSTR($bstr)",
      "Say $bytes",
      "[Array]::Clear($bytes, 0, $bytes.Length)",
      "exit 0 }",
      "Add-Type -AssemblyName System.Windows.Forms",
      "$no = [Windows.Forms.MessageBox]::Show($words.refusal, $words.title, 'YesNo', 'Question', 'Button2')",
      "if ($no -eq 'Yes') { Say ([byte[]][char[]]'refused') } else { Say ([byte[]][char[]]'later') }",
    ]);
    expect(JSON.parse(Buffer.from(stdin ?? "", "base64").toString())).toEqual({
      title: "sealbot",
      text: 'That was the wrong key for this vault.\n\nFlow "orders" on robot "office-pc" needs vault "shop".\n\nType or paste its Vault Secret Key.\nThe fingerprint of this robot ends in 7K2P.',
      refusal: 'Refuse the key of vault "shop"? The runs that wait for it will fail.',
    });
    expect(windows.question(odd).args).toEqual(args);
  });
});

const shown = (reply: PopupReply) => (reply instanceof Secret ? `key ${reply.revealText()}` : reply);
const answers: [Dialog, exit: number, output: string, meaning: string][] = [
  [zenity, 0, "VSK1-X\n", "key VSK1-X"],
  [zenity, 0, "Refuse\n", "key Refuse"],
  [zenity, 10, "Refuse\n", "refused"],
  [zenity, 10, "", "later"],
  [zenity, 1, "", "unusable"],
  [zenity, 255, "", "unusable"],
  [yad, 0, "VSK1-X\n", "key VSK1-X"],
  [yad, 3, "VSK1-X\n", "refused"],
  [yad, 4, "VSK1-X\n", "later"],
  [yad, 252, "", "later"],
  [yad, 1, "", "unusable"],
  [kdialog, 0, "VSK1-X\n", "key VSK1-X"],
  [kdialog, 1, "", "later"],
  [kdialog, 254, "", "unusable"],
  [osascript, 0, "typed VSK1-X\n", "key VSK1-X"],
  [osascript, 0, "refused\n", "refused"],
  [osascript, 0, "later\n", "later"],
  [osascript, 1, "", "unusable"],
  [windows, 0, "typed later", "key later"],
  [windows, 0, "refused", "refused"],
  [windows, 0, "later", "later"],
  [windows, 1, "", "unusable"],
];
for (const [dialog, exit, output, meaning] of answers) {
  test(`${dialog.name}, exit ${exit} with ${JSON.stringify(output)}: ${meaning}`, () => {
    expect(shown(dialog.read(exit, Buffer.from(output), plain))).toBe(meaning);
  });
}

test("the key that was read stays when the pipe's bytes are wiped", () => {
  const output = Buffer.from("VSK1-X\r\n");
  const reply = zenity.read(0, output, plain);
  output.fill(0);
  expect(shown(reply)).toBe("key VSK1-X");
});

const orders: [platform: "linux" | "darwin" | "win32", names: string[]][] = [
  ["linux", ["pinentry-gnome3", "pinentry-qt", "pinentry-gtk-2", "pinentry", "zenity", "kdialog", "yad"]],
  ["darwin", ["pinentry-mac", "osascript"]],
  ["win32", ["powershell"]],
];
for (const [platform, names] of orders) {
  test(`on ${platform} the tools are tried in their order`, () => {
    expect(toolsOf({ platform, env: {} }).map(({ name }) => name)).toEqual(names);
  });
}
