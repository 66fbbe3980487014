// A word above every page while a robot waits for a secret: which, and the way to answer.
import { Group, Text } from "@mantine/core";
import { useAsks } from "../data/robots.ts";
import { AskLink } from "../parts/ask-link.tsx";
import { Icon } from "../parts/icon.tsx";
import { shellText as text } from "../strings/shell.ts";
import classes from "./shell.module.css";

export function AskBanner() {
  const [first, ...more] = useAsks().data ?? [];
  if (!first) return null;
  return (
    <div className={classes.banner} role="status">
      <Group gap="sm" wrap="nowrap">
        <span className={classes.sign}>
          <Icon name="lock" size={20} />
        </span>
        <Text component="span" size="sm">
          {text.banner(first.robotName, first.vaultName)} {more.length > 0 && text.bannerMore(more.length)}
        </Text>
      </Group>
      <AskLink ask={first}>{text.answer}</AskLink>
    </div>
  );
}
