// The areas of the console: what the navigation and the palette show, where each lives, and how its code is loaded.
// Each area is a folder in areas/ whose area.tsx exports `Area`, a component that has all addresses below its own.
import type { ComponentType } from "react";
import { type ConsolePage, consolePages } from "../wire/console-pages.ts";
import type { IconName } from "./parts/icon.tsx";
import { type Late, lateOf } from "./parts/late.ts";
import { areaText } from "./strings/areas.ts";

export interface AreaModule {
  readonly Area: ComponentType;
}
export interface AreaEntry {
  /** First step of its addresses; empty for home. */
  readonly page: "" | ConsolePage;
  readonly name: string;
  readonly icon: IconName;
  /** Its page. */
  readonly late: Late<object>;
  /** Other pages lead there; the navigation does not. */
  readonly isAside?: true;
  /** Nobody else is shown anything there. */
  readonly isForAdmins?: true;
}

const late = (load: () => Promise<AreaModule>) => lateOf(async () => (await load()).Area);

/** In the order of the navigation. */
export const areas: readonly AreaEntry[] = [
  { page: "", name: areaText.home, icon: "home", late: late(() => import("./areas/home/area.tsx")) },
  { page: "vaults", name: areaText.vaults, icon: "vault", late: late(() => import("./areas/vaults/area.tsx")) },
  { page: "robots", name: areaText.robots, icon: "robot", late: late(() => import("./areas/robots/area.tsx")) },
  { page: "flows", name: areaText.flows, icon: "flow", late: late(() => import("./areas/flows/area.tsx")) },
  { page: "runs", name: areaText.runs, icon: "run", late: late(() => import("./areas/runs/area.tsx")) },
  {
    page: "audit",
    name: areaText.audit,
    icon: "audit",
    late: late(() => import("./areas/audit/area.tsx")),
    isForAdmins: true,
  },
  { page: "members", name: areaText.members, icon: "members", late: late(() => import("./areas/members/area.tsx")) },
  { page: "tokens", name: areaText.tokens, icon: "token", late: late(() => import("./areas/tokens/area.tsx")) },
  {
    page: "settings",
    name: areaText.settings,
    icon: "settings",
    late: late(() => import("./areas/settings/area.tsx")),
  },
  { page: "tour", name: areaText.tour, icon: "flow", late: late(() => import("./areas/tour/area.tsx")), isAside: true },
];

/** Those that a member can do something with. */
export const areasFor = (isAdmin: boolean): readonly AreaEntry[] =>
  areas.filter(({ isForAdmins }) => isAdmin || !isForAdmins);

export const addressOf = ({ page }: Pick<AreaEntry, "page">): string => `/${page}`;

/** The area that an address belongs to; undefined when the console has no such page. */
export function areaAt(address: string): AreaEntry | undefined {
  const [, first = ""] = address.split("/");
  if (first !== "" && !consolePages.some((page) => page === first)) return undefined;
  return areas.find(({ page }) => page === first);
}
