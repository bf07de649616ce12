/** The flags of `rigger audit`, as commander hands them over. */
export interface AuditFlags {
  readonly inventory?: string[];
  readonly limit?: string;
  readonly extraVars?: string[];
  readonly forks?: string;
  readonly become?: boolean;
  readonly askBecomePass?: boolean;
  readonly becomePasswordFile?: string;
  readonly vaultIdentity?: string[];
  readonly vaultPasswordFile?: string;
  readonly acceptNewHostKeys?: boolean;
  readonly input?: boolean;
  readonly json?: boolean;
}
