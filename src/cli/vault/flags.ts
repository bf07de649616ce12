/** The flags of `rigger vault`, as commander hands them over. */
export interface VaultFlags {
  readonly recipient?: string[];
  readonly recipientsFile?: string[];
  readonly vaultIdentity?: string[];
  readonly vaultPasswordFile?: string;
  readonly value?: string;
  readonly stdout?: boolean;
  readonly output?: string;
}
