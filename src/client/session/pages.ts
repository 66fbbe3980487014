// Reads a list that the server gives page by page.
import { maxPageSize } from "../../wire/limits.ts";
import type { Page } from "../../wire/shapes.ts";

/** Every row, in the server's order. */
export async function allPages<T>(
  fetchPage: (query: { limit: number; cursor?: string }) => Promise<Page<T>>,
): Promise<T[]> {
  const rows: T[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await fetchPage({ limit: maxPageSize, ...(cursor && { cursor }) });
    rows.push(...page.data);
    cursor = page.next_cursor;
  } while (cursor);
  return rows;
}
