// Why the JOSE library refused, in words that hold nothing of what it read: its own messages can quote claims, its
// codes cannot.
export function joseReason(error: unknown): string {
  const code = Reflect.get(Object(error), "code");
  const claim = Reflect.get(Object(error), "claim");
  const words = typeof code === "string" ? code.replace(/^ERR_/, "").toLowerCase().replaceAll("_", " ") : "unreadable";
  return typeof claim === "string" ? `${words} (${claim})` : words;
}
