// Who is signed in, how the console looks, and the ways out.
import { Menu, Text, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { Link } from "wouter";
import type { MemberSession } from "../../client/session/session.ts";
import { Icon } from "../parts/icon.tsx";
import { looks } from "../parts/looks.ts";
import { useSessionStore } from "../session/session-context.tsx";
import { shellText as text } from "../strings/shell.ts";
import classes from "./shell.module.css";
import { useSignOut } from "./use-sign-out.ts";

export function AccountMenu({ session }: { readonly session: MemberSession }) {
  const store = useSessionStore();
  const signOut = useSignOut();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { name, email, role } = session;
  return (
    <Menu position="top-start" width={228} shadow="md">
      <Menu.Target>
        <UnstyledButton className={classes.account}>
          <span className={classes.initial} aria-hidden="true">
            {name.charAt(0).toUpperCase()}
          </span>
          <span style={{ minWidth: 0 }}>
            <Text component="span" display="block" size="sm" fw={550} truncate>
              {name}
            </Text>
            <Text component="span" display="block" size="xs" c="dimmed" truncate>
              {role ?? email}
            </Text>
          </span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{email}</Menu.Label>
        <Menu.Divider />
        <Menu.Label>{text.looks}</Menu.Label>
        {looks.map(({ scheme, icon, name: label }) => (
          <Menu.Item
            key={scheme}
            leftSection={<Icon name={icon} size={16} />}
            rightSection={colorScheme === scheme && <Icon name="check" size={14} />}
            onClick={() => setColorScheme(scheme)}
            closeMenuOnClick={false}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item component={Link} href="/settings" leftSection={<Icon name="settings" size={16} />}>
          {text.settings}
        </Menu.Item>
        <Menu.Item component="a" href="/help" leftSection={<Icon name="help" size={16} />}>
          {text.help}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="lock" size={16} />} onClick={() => store.lock()}>
          {text.lock}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="signOut" size={16} />} onClick={signOut}>
          {text.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
