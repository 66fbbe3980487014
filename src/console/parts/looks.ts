// The looks that the console can have, as its menus offer them.
import { shellText as text } from "../strings/shell.ts";
import type { IconName } from "./icon.tsx";

export interface Look {
  readonly scheme: "light" | "dark" | "auto";
  readonly icon: IconName;
  readonly name: string;
}

export const looks: readonly Look[] = [
  { scheme: "light", icon: "sun", name: text.light },
  { scheme: "dark", icon: "moon", name: text.dark },
  { scheme: "auto", icon: "screen", name: text.auto },
];
