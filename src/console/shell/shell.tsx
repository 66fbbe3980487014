// The frame around every page: navigation at the side, on small screens behind a button, and above the page a word
// whenever a robot waits for somebody.
import { AppShell, Burger, Group } from "@mantine/core";
import { useDisclosure, useFocusReturn } from "@mantine/hooks";
import { type ReactNode, useEffect, useRef } from "react";
import { useLocation } from "wouter";
import type { MemberSession } from "../../client/session/session.ts";
import { Logo } from "../parts/logo.tsx";
import { shellText as text } from "../strings/shell.ts";
import { AskBanner } from "./ask-banner.tsx";
import { Bell } from "./bell.tsx";
import { CodeBanner } from "./code-banner.tsx";
import { Navigation } from "./navigation.tsx";
import { Palette } from "./palette.tsx";
import classes from "./shell.module.css";

export function Shell({ session, children }: { readonly session: MemberSession; readonly children: ReactNode }) {
  const [opened, { toggle, close }] = useDisclosure();
  const [address] = useLocation();
  const main = useRef<HTMLDivElement>(null);
  const before = useRef(address);
  useFocusReturn({ opened, shouldReturnFocus: true });
  useEffect(() => {
    if (before.current === address) return;
    before.current = address;
    close();
    scrollTo(0, 0);
    // Whoever goes by keyboard or ear begins at the new page, not in the navigation.
    main.current?.focus({ preventScroll: true });
  }, [address, close]);
  return (
    <AppShell
      header={{ height: { base: 52, sm: 0 } }}
      navbar={{ width: 244, breakpoint: "sm", collapsed: { mobile: !opened } }}
      padding={0}
      layout="alt"
    >
      <a href="#content" className="sb-skip">
        {text.skip}
      </a>
      <AppShell.Header hiddenFrom="sm" className={classes.header}>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={opened}
              onClick={toggle}
              size="sm"
              aria-label={opened ? text.closeNavigation : text.openNavigation}
              aria-expanded={opened}
            />
            <Logo size={22} />
          </Group>
          <Bell />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.side}>
        <Navigation session={session} onClose={close} />
      </AppShell.Navbar>
      <AppShell.Main>
        <div id="content" ref={main} tabIndex={-1} className={classes.main}>
          <CodeBanner />
          <AskBanner />
          {children}
        </div>
      </AppShell.Main>
      <Palette />
    </AppShell>
  );
}
