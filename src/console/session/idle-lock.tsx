// Locks the tab once nobody has used it for as long as the browser's setting says. It looks at the clock rather than
// trusting a timer: a machine that slept has not stopped the time.
import { useEffect } from "react";
import { idleLimit } from "./idle-limit.ts";
import { useSessionStore } from "./session-context.tsx";

/** Milliseconds between two looks. */
const look = 10_000;
const signsOfUse = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;

export function IdleLock() {
  const store = useSessionStore();
  useEffect(() => {
    let usedAt = Date.now();
    const lockIfIdle = () => {
      if (Date.now() - usedAt >= idleLimit() * 60_000) store.lock();
    };
    const use = () => {
      // Whoever comes back to a tab whose time is over does not make it younger.
      lockIfIdle();
      usedAt = Date.now();
    };
    const timer = setInterval(lockIfIdle, look);
    document.addEventListener("visibilitychange", lockIfIdle);
    for (const sign of signsOfUse) addEventListener(sign, use, { passive: true });
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", lockIfIdle);
      for (const sign of signsOfUse) removeEventListener(sign, use);
    };
  }, [store]);
  return null;
}
