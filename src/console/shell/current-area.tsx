// The page of the present address, loaded when it is first gone to. It waits for code without React's own waiting, which
// holds back for a third of a second what came after a placeholder.
import { Anchor } from "@mantine/core";
import { useEffect, useState } from "react";
import { Link, useLocation } from "wouter";
import { type AreaEntry, areaAt, findArea, loadArea } from "../areas.ts";
import { Empty } from "../parts/empty.tsx";
import { ErrorBoundary } from "../parts/error-boundary.tsx";
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

type Loading = { readonly is: "under-way" | "done" } | { readonly is: "failed"; readonly error: unknown };

function LoadedArea({ area }: { readonly area: AreaEntry }) {
  const [loading, setLoading] = useState<Loading>({ is: "under-way" });
  useEffect(() => {
    if (findArea(area)) return;
    let isGone = false;
    const tell = (next: Loading) => {
      if (!isGone) setLoading(next);
    };
    loadArea(area).then(
      () => tell({ is: "done" }),
      (error: unknown) => tell({ is: "failed", error }),
    );
    return () => {
      isGone = true;
    };
  }, [area]);
  // The boundary around it says what to do.
  if (loading.is === "failed") throw loading.error;
  const Shown = findArea(area);
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
