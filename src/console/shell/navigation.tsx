// The navigation: where one can go, the search, the bell, and one's account.
import { Box, CloseButton, Group, Kbd, Text, UnstyledButton } from "@mantine/core";
import { spotlight } from "@mantine/spotlight";
import { Link, useLocation } from "wouter";
import type { MemberSession } from "../../client/session/session.ts";
import { addressOf, areaAt, areasFor } from "../areas.ts";
import { isAdmin } from "../data/roles.ts";
import { Icon } from "../parts/icon.tsx";
import { Logo } from "../parts/logo.tsx";
import { shellText as text } from "../strings/shell.ts";
import { AccountMenu } from "./account-menu.tsx";
import { Bell } from "./bell.tsx";
import { LiveMark } from "./live-mark.tsx";
import { modifierKey } from "./modifier-key.ts";
import classes from "./shell.module.css";

export interface NavigationProps {
  readonly session: MemberSession;
  /** Closes it where it covers the page. */
  readonly onClose: () => void;
}

export function Navigation({ session, onClose }: NavigationProps) {
  const [address] = useLocation();
  const here = areaAt(address);
  const shown = areasFor(isAdmin(session)).filter(({ isAside }) => !isAside);
  return (
    <nav className={classes.navigation} aria-label={text.navigation}>
      <Group justify="space-between" px={6} wrap="nowrap">
        <Link href="/" aria-label="sealbot" style={{ color: "inherit", textDecoration: "none" }}>
          <Logo size={24} />
        </Link>
        <Box visibleFrom="sm">
          <Bell />
        </Box>
        <CloseButton hiddenFrom="sm" aria-label={text.closeNavigation} onClick={onClose} />
      </Group>
      <UnstyledButton className={classes.search} onClick={spotlight.open}>
        <Icon name="search" size={15} />
        <span>{text.search}</span>
        <Kbd size="xs">{modifierKey} K</Kbd>
      </UnstyledButton>
      <ul className={classes.areas}>
        {shown.map((area) => (
          <li key={area.page}>
            <Link
              href={addressOf(area)}
              className={classes.area ?? ""}
              aria-current={here === area ? "page" : undefined}
              // Its code is there by the time of the click.
              onPointerEnter={() => void area.late.load().catch(() => undefined)}
            >
              <Icon name={area.icon} />
              <Text component="span" inherit>
                {area.name}
              </Text>
            </Link>
          </li>
        ))}
      </ul>
      <div className={classes.foot}>
        <LiveMark />
        <AccountMenu session={session} />
      </div>
    </nav>
  );
}
