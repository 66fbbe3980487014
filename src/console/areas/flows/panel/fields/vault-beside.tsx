// Tells a field which vault is named beside it, in the same object.
import { createContext, useContext } from "react";

export const VaultBeside = createContext<string | undefined>(undefined);

export const useVaultBeside = (): string | undefined => useContext(VaultBeside);
