// "Inject Vault Secret": hands a vault's key to one robot, and ends with what the robot signed for. It is open while
// the address says `?unlock=<vault>`, so that the bell and the banner lead straight to it.
import { Modal } from "@mantine/core";
import { useState } from "react";
import { useLocation, useSearch } from "wouter";
import type { Injected } from "../../../client/robots/inject.ts";
import type { Robot } from "../../../client/robots/robots.ts";
import { useVaultNames } from "../../data/robots.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { injectText as text } from "../../strings/inject.ts";
import { InjectForm } from "./inject-form.tsx";
import { InjectReceipt } from "./inject-receipt.tsx";

export function InjectDialog({ robot }: { readonly robot: Robot }) {
  const wanted = new URLSearchParams(useSearch()).get("unlock");
  const [address, goTo] = useLocation();
  const close = () => goTo(address, { replace: true });
  return (
    <Modal opened={wanted !== null} onClose={close} title={text.title} size="lg">
      {wanted !== null && <Steps key={wanted} robot={robot} wanted={wanted} onClose={close} />}
    </Modal>
  );
}

interface StepsProps {
  readonly robot: Robot;
  readonly wanted: string;
  readonly onClose: () => void;
}

function Steps({ robot, wanted, onClose }: StepsProps) {
  const names = useVaultNames();
  const [injected, setInjected] = useState<Injected>();
  if (injected) return <InjectReceipt injected={injected} onClose={onClose} />;
  return (
    <Loaded query={names}>
      {(vaults) => {
        const first = [...vaults.keys()].find((id) => id === wanted);
        return <InjectForm robot={robot} vaults={vaults} wanted={first} onDone={setInjected} />;
      }}
    </Loaded>
  );
}
