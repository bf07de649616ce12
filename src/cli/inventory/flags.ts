/** The flags of `rigger inventory`, as commander hands them over. */
export interface InventoryFlags {
  readonly inventory?: string[];
  readonly list?: boolean;
  readonly host?: string;
  readonly graph?: boolean | string;
  readonly origin?: string;
  readonly limit?: string;
  readonly vars?: boolean;
  readonly yaml?: boolean;
  readonly json?: boolean;
  readonly playbookDir?: string;
  readonly extraVars?: string[];
  readonly vaultIdentity?: string[];
  readonly vaultPasswordFile?: string;
}
