// The bell: how many robots wait for a secret, and the way to each.
import { ActionIcon, Indicator, Popover, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link } from "wouter";
import { useAsks } from "../data/robots.ts";
import { Ago } from "../parts/ago.tsx";
import { askAddress } from "../parts/ask-address.ts";
import { Icon } from "../parts/icon.tsx";
import { shellText as text } from "../strings/shell.ts";
import classes from "./bell.module.css";

export function Bell() {
  const asks = useAsks().data ?? [];
  const [opened, { toggle, close }] = useDisclosure();
  const label = text.bell(asks.length);
  return (
    <Popover opened={opened} onChange={close} width={300} position="bottom-start" shadow="md" trapFocus returnFocus>
      <Indicator label={asks.length} size={16} color="orange.9" disabled={asks.length === 0} offset={4}>
        <Popover.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={label} onClick={toggle}>
            <Icon name="bell" size={20} />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown aria-label={text.waiting}>
        <Stack gap={4}>
          <Text size="xs" c="dimmed" fw={500}>
            {text.waiting}
          </Text>
          {asks.length === 0 && <Text size="sm">{text.nobodyWaits}</Text>}
          {asks.map((ask) => (
            <Link key={ask.id} href={askAddress(ask)} className={classes.ask} onClick={close}>
              <Text component="span" display="block" fw={550}>
                {ask.robotName}
              </Text>
              <Text component="span" display="block" size="sm" c="dimmed">
                {ask.vaultName} · <Ago at={ask.askedAt} />
              </Text>
            </Link>
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
