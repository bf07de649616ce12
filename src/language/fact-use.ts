/** A fact that a text names: of the step's own host, or of another by `hostvars`. */
export interface FactUse {
  readonly fact: string;
  /** The host that is spoken of; the step's own when missing. */
  readonly host?: string;
}

/**
 * The fact that a path leads to, as `NameUse` has paths: `facts.kernel.release`,
 * `hostvars.gamma.facts.kernel`. Where a path's host is only known at run time, evaluation tells by `FactNeeded`.
 */
export const factUse = (path: readonly string[]): FactUse | undefined => {
  const [root, first, second, third] = path;
  if (root === 'facts') return first === undefined ? undefined : { fact: first };
  if (root !== 'hostvars' || first === undefined || second !== 'facts' || third === undefined)
    return undefined;
  return { fact: third, host: first };
};
