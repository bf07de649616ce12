export const longest: readonly string[];
export const longestFirst: <T extends { readonly path: string; readonly duration?: number }>(
  tests: readonly T[],
) => T[];
