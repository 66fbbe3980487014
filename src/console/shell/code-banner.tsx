// A word above the page while a part of the console waits for the network.
import { Text } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { codeWaits } from "../parts/fetched.ts";
import { shellText as text } from "../strings/shell.ts";
import classes from "./shell.module.css";

export function CodeBanner() {
  if (!useSyncExternalStore(codeWaits.subscribe, codeWaits.is)) return null;
  return (
    <div className={classes.banner} role="status">
      <Text size="sm">{text.codeWaits}</Text>
    </div>
  );
}
