// The table of last uses; for display only.

export interface ItemUseTables {
  item_uses: {
    vault: string;
    item: string;
    version: number;
    at: string;
    run: string;
    robot: string;
  };
}
