// The page of the present address, loaded when it is first gone to.
import { Anchor } from "@mantine/core";
import { type ComponentType, lazy, Suspense } from "react";
import { Link, useLocation } from "wouter";
import { areaAt, areas } from "../areas.ts";
import { Empty } from "../parts/empty.tsx";
import { ErrorBoundary } from "../parts/error-boundary.tsx";
import { Lines } from "../parts/loaded.tsx";
import { Page } from "../parts/page.tsx";
import { areaText } from "../strings/areas.ts";

const pages: ReadonlyMap<string, ComponentType> = new Map(
  areas.map(({ page, load }) => [page, lazy(async () => ({ default: (await load()).Area }))]),
);

export function CurrentArea() {
  const [address] = useLocation();
  const area = areaAt(address);
  const Shown = area && pages.get(area.page);
  return (
    <ErrorBoundary resetKey={address}>
      <Suspense fallback={<Lines />}>{Shown ? <Shown /> : <NotFound />}</Suspense>
    </ErrorBoundary>
  );
}

const NotFound = () => (
  <Page title={areaText.notFound}>
    <Empty
      icon="search"
      title={areaText.notFoundWhy}
      actions={
        <Anchor component={Link} href="/">
          {areaText.toHome}
        </Anchor>
      }
    />
  </Page>
);
