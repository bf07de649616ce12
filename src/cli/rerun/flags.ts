/** The flags of `rigger rerun`, as commander hands them over. */
export interface RerunFlags {
  inventory?: string[];
  map?: string[];
  secret?: string[];
  edit?: string;
  from?: string;
  input?: boolean;
  askBecomePass?: boolean;
  becomePasswordFile?: string;
  vaultPasswordFile?: string;
  askVaultPass?: boolean;
  vaultIdentity?: string[];
  acceptNewHostKeys?: boolean;
  json?: boolean;
  verbose?: number;
}
