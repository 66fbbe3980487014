// What a query shows while it has nothing yet, when it failed, and when it is there. What was there once stays on the
// page when fetching it again fails; then the failure stands above it.
import { Skeleton, Stack, VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";
import { partsText } from "../strings/parts.ts";
import { Empty } from "./empty.tsx";
import { Failure } from "./failure.tsx";

/** What this part needs of a TanStack query. */
interface Query<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly isPending: boolean;
  /** `paused` while there is no network. */
  readonly fetchStatus?: string;
  readonly refetch: () => unknown;
}

export interface LoadedProps<T> {
  readonly query: Query<T>;
  readonly children: (data: T) => ReactNode;
  /** Shown meanwhile; lines unless given. */
  readonly skeleton?: ReactNode;
}

export function Loaded<T>({ query, children, skeleton }: LoadedProps<T>) {
  const { data, error, refetch } = query;
  const failure = error ? <Failure error={error} onRetry={() => void refetch()} /> : null;
  if (data === undefined) return failure ?? (query.fetchStatus === "paused" ? <Offline /> : (skeleton ?? <Lines />));
  return (
    <>
      {failure}
      {children(data)}
    </>
  );
}

const Offline = () => (
  <Empty icon="globe" title={partsText.offline}>
    {partsText.offlineWhy}
  </Empty>
);

/** Grey lines where text will be. */
export const Lines = ({ count = 5, height = 44 }: { readonly count?: number; readonly height?: number }) => (
  <Stack gap="xs" aria-busy="true">
    <VisuallyHidden>{partsText.loading}</VisuallyHidden>
    {Array.from({ length: count }, (_, line) => (
      <Skeleton key={line} height={height} radius="md" />
    ))}
  </Stack>
);
