// The palette (Ctrl or Cmd and K): goes to any page or robot, and does what needs no page.
import { Spotlight, type SpotlightActionGroupData } from "@mantine/spotlight";
import { useState } from "react";
import { useLocation } from "wouter";
import { addressOf, areasFor } from "../areas.ts";
import { useRobots } from "../data/robots.ts";
import { useIsAdmin } from "../data/roles.ts";
import { Icon } from "../parts/icon.tsx";
import { useSessionStore } from "../session/session-context.tsx";
import { shellText as text } from "../strings/shell.ts";
import { useSignOut } from "./use-sign-out.ts";

export function Palette() {
  const [, go] = useLocation();
  const store = useSessionStore();
  const signOut = useSignOut();
  const isAdmin = useIsAdmin();
  const [wasOpened, setWasOpened] = useState(false);
  const robots = useRobots({ enabled: wasOpened }).data ?? [];
  const actions: SpotlightActionGroupData[] = [
    {
      group: text.pages,
      actions: areasFor(isAdmin).map((area) => ({
        id: `page-${area.page}`,
        label: area.name,
        leftSection: <Icon name={area.icon} />,
        onClick: () => go(addressOf(area)),
      })),
    },
    {
      group: text.robots,
      actions: robots.map(({ id, name, labels }) => ({
        id,
        label: name,
        keywords: [...labels, id],
        leftSection: <Icon name="robot" />,
        onClick: () => go(`/robots/${id}`),
      })),
    },
    {
      group: text.actions,
      actions: [
        { id: "lock", label: text.lock, leftSection: <Icon name="lock" />, onClick: () => store.lock() },
        {
          id: "sign-out",
          label: text.signOut,
          leftSection: <Icon name="signOut" />,
          onClick: signOut,
        },
      ],
    },
  ];
  return (
    <Spotlight
      actions={actions}
      limit={20}
      onSpotlightOpen={() => setWasOpened(true)}
      nothingFound={text.nothingFound}
      shortcut={["mod + K"]}
      searchProps={{
        placeholder: text.search,
        "aria-label": text.searchLabel,
        leftSection: <Icon name="search" />,
      }}
    />
  );
}
