// One try at something that can fail: whether it is under way, and what went wrong.
import { useState } from "react";

export function useAttempt() {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setError(undefined);
    try {
      // Stretching a password keeps the page busy: first it shows that it works.
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      await work();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, attempt } as const;
}
