// The credential prompt of Windows, as a command line. The script is constant; its texts come through stdin, so that
// no name becomes part of it.
import { type Dialog, scriptReply } from "./tool.ts";
import { paragraphs } from "./words.ts";

// In base64, because the code pages of a console are anybody's guess.
const script = [
  "$ErrorActionPreference = 'Stop'",
  "$json = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String([Console]::In.ReadLine()))",
  "$words = ConvertFrom-Json $json",
  "$out = [Console]::OpenStandardOutput()",
  "function Say([byte[]] $bytes) { $out.Write($bytes, 0, $bytes.Length); $out.Flush() }",
  "$given = $Host.UI.PromptForCredential($words.title, $words.text, 'vault', '')",
  "if ($given) { $bstr = [Runtime.InteropServices.Marshal]::SecureStringToBSTR($given.Password)",
  "$bytes = [Text.Encoding]::UTF8.GetBytes('typed ' + [Runtime.InteropServices.Marshal]::PtrToStringBSTR($bstr))",
  "[Runtime.InteropServices.Marshal]::ZeroFreeBSTR($bstr)",
  "Say $bytes; [Array]::Clear($bytes, 0, $bytes.Length); exit 0 }",
  "Add-Type -AssemblyName System.Windows.Forms",
  "$no = [Windows.Forms.MessageBox]::Show($words.refusal, $words.title, 'YesNo', 'Question', 'Button2')",
  "if ($no -eq 'Yes') { Say ([byte[]][char[]]'refused') } else { Say ([byte[]][char[]]'later') }",
].join("; ");

/** `root` is the folder of Windows, so that no program of that name elsewhere is run. */
export const powershell = (root = "C:\\Windows"): Dialog => ({
  name: "powershell",
  question: (words) => ({
    file: `${root}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`,
    args: ["-NoLogo", "-NoProfile", "-STA", "-Command", script],
    stdin: `${Buffer.from(
      JSON.stringify({
        ...{ title: words.title, text: paragraphs(words).join("\n\n") },
        // The prompt has no third button: whoever cancels it is asked whether that meant no.
        refusal: words.refusal,
      }),
    ).toString("base64")}\n`,
  }),
  read: scriptReply,
});
