// The windows of zenity, yad and kdialog, as command lines. Each has its own idea of what stands in a text, so each
// escapes for itself: a name shows as it is, whatever it holds.
import { type Dialog, typedKey } from "./tool.ts";
import { escapeMarkup, type PopupWords, paragraphs } from "./words.ts";

/** Exit statuses of our choice, apart from 1 and 255, which also mean that there is no display. */
const zenityLater = "10";

/** GNOME's. Its text is no markup, but `\` and `_` mean something in it. */
export const zenity: Dialog = {
  name: "zenity",
  question: (words) => ({
    file: "zenity",
    args: [
      ...["--entry", "--hide-text", `--title=${words.title}`, `--text=${zenityText(words)}`],
      ...[`--ok-label=${words.unlock}`, `--cancel-label=${words.later}`, `--extra-button=${words.refuse}`],
    ],
    env: { ZENITY_CANCEL: zenityLater, ZENITY_ESC: zenityLater },
  }),
  read(exit, output, { refuse }) {
    if (exit === 0) return typedKey(output);
    if (exit !== Number(zenityLater)) return "unusable";
    // The extra button says its label where a key would stand, with the status of a cancelled window.
    return Buffer.from(output).toString().trim() === refuse ? "refused" : "later";
  },
};

/** The fork of zenity that many use outside GNOME. Its text is Pango markup. */
export const yad: Dialog = {
  name: "yad",
  question: (words) => ({
    file: "yad",
    args: [
      ...["--entry", "--hide-text", "--center", "--on-top", "--borders=12"],
      ...[`--title=${words.title}`, `--text=${yadText(words)}`],
      ...[`--button=${words.refuse}:3`, `--button=${words.later}:4`, `--button=${words.unlock}:0`],
    ],
  }),
  read(exit, output) {
    if (exit === 0) return typedKey(output);
    if (exit === 3) return "refused";
    return exit === 4 || exit === 252 ? "later" : "unusable";
  },
};

/** KDE's. A cancelled window and a closed one look the same, and there is no third button. */
export const kdialog: Dialog = {
  name: "kdialog",
  question: (words) => ({
    file: "kdialog",
    args: ["--title", words.title, "--password", richText(paragraphs(words))],
  }),
  read(exit, output) {
    if (exit === 0) return typedKey(output);
    return exit === 1 ? "later" : "unusable";
  },
  refusal: (words) => ({
    file: "kdialog",
    args: [
      ...["--title", words.title, "--yes-label", words.refuse, "--no-label", words.later],
      ...["--warningyesno", richText([words.refusal])],
    ],
  }),
};

const zenityText = (words: PopupWords) =>
  paragraphs(words).join("\n\n").replaceAll("\\", "\\\\").replaceAll("_", "__").replaceAll("\n", "\\n");

const yadText = (words: PopupWords) =>
  paragraphs(words).map(escapeMarkup).join("\n\n").replaceAll("\\", "\\\\").replaceAll("\n", "\\n");

/** Marked as rich text, so that Qt does not guess; kdialog itself takes `\n` for a new line. */
const richText = (texts: readonly string[]) =>
  `<qt>${texts.map((text) => `<p>${escapeMarkup(text).replaceAll("\\", "&#92;").replaceAll("\n", "<br/>")}</p>`).join("")}</qt>`;
