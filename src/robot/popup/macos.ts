// The dialog of macOS, as a command line. Text is given to the script as its arguments and never becomes part of it.
import { type Dialog, scriptReply } from "./tool.ts";
import { paragraphs } from "./words.ts";

const script = [
  "on run argv",
  "set {theTitle, theText, theUnlock, theLater, theRefuse} to argv",
  "tell me to activate",
  "try",
  'set theReply to display dialog theText with title theTitle default answer "" with hidden answer buttons {theRefuse, theLater, theUnlock} default button theUnlock cancel button theLater',
  "on error number -128",
  'return "later"',
  "end try",
  'if button returned of theReply is theRefuse then return "refused"',
  'return "typed " & text returned of theReply',
  "end run",
];

export const osascript: Dialog = {
  name: "osascript",
  question: (words) => ({
    file: "/usr/bin/osascript",
    args: [
      ...script.flatMap((line) => ["-e", line]),
      ...[words.title, paragraphs(words).join("\n\n"), words.unlock, words.later, words.refuse],
    ],
  }),
  read: scriptReply,
};
