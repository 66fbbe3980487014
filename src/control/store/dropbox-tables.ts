// The tables of what was written through the API.

interface DropboxItemsTable {
  vault: string;
  item: string;
  /** The newest one. */
  version: number;
  name: string;
  category: string;
  ready: number;
  expires_at: string | null;
  /** JSON; never a secret. */
  meta: string;
  created_at: string;
  updated_at: string;
}
interface DropboxVersionsTable {
  vault: string;
  item: string;
  version: number;
  /** Base64url; both empty for an item without content. */
  wrap: string;
  blob: string;
  created_at: string;
}

export interface DropboxTables {
  dropbox_items: DropboxItemsTable;
  dropbox_versions: DropboxVersionsTable;
}
