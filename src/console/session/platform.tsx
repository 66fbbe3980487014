// Asks the browser for what the console cannot do without, and says plainly when it is missing.
import { type ReactNode, useEffect, useState } from "react";
import { sessionText as text } from "../strings/session.ts";
import { Doorway } from "./doorway.tsx";

type Missing = "secure context" | "Ed25519";

async function findMissing(): Promise<Missing | undefined> {
  if (globalThis.crypto?.subtle === undefined) return "secure context";
  try {
    await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    return undefined;
  } catch {
    return "Ed25519";
  }
}

export function Platform({ children }: { readonly children: ReactNode }) {
  const [missing, setMissing] = useState<Missing>();
  useEffect(() => {
    void findMissing().then(setMissing);
  }, []);
  if (missing === "secure context") return <Doorway title={text.insecure}>{text.insecureWhy}</Doorway>;
  if (missing === "Ed25519") return <Doorway title={text.oldBrowser}>{text.oldBrowserWhy}</Doorway>;
  return children;
}
