// Saves a text as a file in the reader's downloads.

export function saveFile(name: string, text: string, type = "application/json"): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun with the click; what it was made from need not stay.
  setTimeout(() => URL.revokeObjectURL(url), 1_000);
}

export const saveJson = (name: string, value: unknown): void =>
  saveFile(name, `${JSON.stringify(value, undefined, 2)}\n`);
