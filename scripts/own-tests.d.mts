export const ownTests: (changed: readonly string[], tests: ReadonlyMap<string, string>) => string[];
