// The page of the present address, loaded when it is first gone to.
import { Anchor } from "@mantine/core";
import { Link, useLocation } from "wouter";
import { type AreaEntry, areaAt } from "../areas.ts";
import { Empty } from "../parts/empty.tsx";
import { ErrorBoundary } from "../parts/error-boundary.tsx";
import { useLate } from "../parts/late.ts";
import { Lines } from "../parts/loaded.tsx";
import { Page } from "../parts/page.tsx";
import { areaText } from "../strings/areas.ts";

export function CurrentArea() {
  const [address] = useLocation();
  const area = areaAt(address);
  return (
    <ErrorBoundary resetKey={address}>{area ? <LoadedArea key={area.page} area={area} /> : <NotFound />}</ErrorBoundary>
  );
}

function LoadedArea({ area }: { readonly area: AreaEntry }) {
  const Shown = useLate(area.late);
  return Shown ? <Shown /> : <Lines />;
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
