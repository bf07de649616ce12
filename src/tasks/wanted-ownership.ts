/** Wanted permissions; what is missing stays as it is. */
export interface Ownership {
  readonly mode?: string | undefined;
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
}
