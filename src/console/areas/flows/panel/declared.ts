// The vaults that a flow declares: which they are, and how one more is declared. A vault is named by its name or its id.

export type DeclaredAccess = "read" | "write";

export interface Declared {
  readonly vault: string;
  readonly access: DeclaredAccess;
}

/** What a draft declares, as far as it can be read. */
export function declaredIn(vaults: unknown): readonly Declared[] {
  if (!Array.isArray(vaults)) return [];
  return vaults.flatMap((declared: unknown) => {
    const { vault, access } = Object(declared);
    return typeof vault === "string" ? [{ vault, access: access === "write" ? "write" : "read" }] : [];
  });
}

export interface NamedVault {
  readonly id: string;
  readonly name: string;
}

export const isOf = (vault: string, { id, name }: NamedVault): boolean => vault === id || vault === name;

/** Whether the declaration of a vault is enough for what touches it. */
export function isEnough(declared: readonly Declared[], vault: NamedVault, access: DeclaredAccess): boolean {
  const found = declared.find((one) => isOf(one.vault, vault));
  return found !== undefined && (found.access === "write" || access === "read");
}

/** With the vault declared for at least `access`; the same list when it is already. */
export function withDeclared(
  declared: readonly Declared[],
  vault: NamedVault,
  access: DeclaredAccess,
): readonly Declared[] {
  if (isEnough(declared, vault, access)) return declared;
  const at = declared.findIndex((one) => isOf(one.vault, vault));
  return at < 0
    ? [...declared, { vault: vault.name, access }]
    : declared.map((one, place) => (place === at ? { ...one, access } : one));
}
