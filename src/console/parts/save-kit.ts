// Saves an emergency kit as one page that needs nothing else. The key is then in a file: the reader asked for that.
import { type Kit, kitPage } from "../../client/kit.ts";

export function saveKit(kit: Kit, fileName: string): void {
  const url = URL.createObjectURL(new Blob([kitPage(kit)], { type: "text/html" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  // The download has begun with the click; what it was made from need not stay.
  setTimeout(() => URL.revokeObjectURL(url), 1_000);
}
