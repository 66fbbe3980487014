// Tells the fields of a panel which vaults the flow declares, and lets them declare one more.
import { createContext, type ReactNode, useContext, useMemo } from "react";
import { type Declared, type DeclaredAccess, declaredIn, type NamedVault, withDeclared } from "./declared.ts";

interface Declaring {
  readonly declared: readonly Declared[];
  readonly declare: (vault: NamedVault, access: DeclaredAccess) => void;
}

const Context = createContext<Declaring>({ declared: [], declare: () => {} });

export const useDeclaring = (): Declaring => useContext(Context);

export interface DeclaringProviderProps {
  readonly vaults: unknown;
  readonly onChange: (vaults: readonly Declared[]) => void;
  readonly children: ReactNode;
}

export function DeclaringProvider({ vaults, onChange, children }: DeclaringProviderProps) {
  const value = useMemo(() => {
    const declared = declaredIn(vaults);
    return {
      declared,
      declare: (vault: NamedVault, access: DeclaredAccess) => onChange(withDeclared(declared, vault, access)),
    };
  }, [vaults, onChange]);
  return <Context value={value}>{children}</Context>;
}
